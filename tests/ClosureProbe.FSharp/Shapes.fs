/// Delegates around F# functions and values.
module Flint.ClosureProbe.FSharp.Shapes

open System

let captured (number: int) = Func<int, int>(fun x -> x + number)

let partiallyApplied (add: int -> int -> int) (number: int) =
    let plus = add number
    Func<int, int>(fun x -> plus x)

let inside (number: int) =
    let times x = x * number
    let twice (f: int -> int) x = f (f x)
    Func<int, int>(fun x -> twice times x)

let values (number: int) =
    let list = [ 1; 2; number ]
    let maybe = Some number
    Func<int, int>(fun x -> List.sum list + Option.get maybe + x)

let all () : struct (string * Delegate) list =
    [ struct ("F# closure", captured 1 :> Delegate)
      struct ("F# partial application", partiallyApplied (fun a b -> a * 10 + b) 2)
      struct ("F# functions inside functions", inside 3)
      struct ("F# list and option", values 4) ]
