// Counts words from F#: lambdas become delegates at the call, pairs are struct tuples.
module Flint.Samples.Program

open System.Threading.Tasks
open Flint
open Flint.Rdds

let count (lines: string list) : Task<unit> =
    task {
        let! session = FlintSession.Builder().AppName("F#").Master("local[2]").StartAsync()
        use session = session
        let words = session.Parallelize(lines).FlatMap(fun (line: string) -> line.Split(' ') :> seq<string>)
        let! counts = words.Map(fun word -> struct (word, 1L)).ReduceByKey(fun a b -> a + b).SortByKey().CollectAsync()
        for struct (word, count) in counts do
            printfn "%d\t%s" count word

        let kinds = session.Parallelize([ struct ("be", "verb"); struct ("to", "particle") ])
        let pairs = words.Distinct().Map(fun word -> struct (word, word.Length))
        let! joined = pairs.LeftOuterJoin(kinds).SortByKey().CollectAsync()
        for struct (word, struct (length, kind)) in joined do
            printfn "%s %d %s" word length (kind.ValueOr("unknown"))
    }

[<EntryPoint>]
let main _ =
    (count [ "to be or not to be"; "or so" ]).GetAwaiter().GetResult()
    0
