using System.Collections;
using System.Reflection;
using Flint.ClosureProbe;

namespace Flint.Tests.Serialization.Closures;

/// <summary>Lambdas of classes, records and structs that use "this" in other ways than by its fields.</summary>
internal static class ThisShapes
{
    public static IEnumerable<(string Name, Func<object?> Body)> All() =>
        new Members(1, "one").All()
            .Concat(new Elsewhere(2).All())
            .Concat(new Generic<string>("three", ["3"]).All())
            .Concat(Named(new Generic<(int, long)>((3, 4), []).All(), " of structs"))
            .Concat(new Parent(5, "five").All())
            .Concat(Named(new Child(6, "six", [7]).All(), " that is derived"))
            .Concat(new Value(7, "seven").All());

    private static IEnumerable<(string Name, Func<object?> Body)> Named(
        IEnumerable<(string Name, Func<object?> Body)> shapes, string more) =>
        shapes.Select(one => (one.Name + more, one.Body));

    private interface ISpeaks
    {
        string Word { get; }

        string Speak() => Word + "!";

        Func<object?> Spoken() => () => Word + Speak();
    }

    private sealed class Members(int number, string word) : ISpeaks, IEnumerable<int>, IDisposable, IComparable<Members>
    {
        private readonly Dictionary<int, string> table = new() { [1] = "first" };
        private readonly int[] array = [1, 2, 3];
        private string assigned = "before";

        private event Func<string>? Asked;

        public string Word => word;

        private int Number => number;

        private string Assigned
        {
            get => assigned + number;
            set => assigned = value + word;
        }

        private string this[int key] => table[key] + number;

        private ref int Slot => ref array[number];

        public static Members operator +(Members left, int right) => new(left.Number + right, left.Word);

        public static implicit operator string(Members one) => one.Word + one.Number;

        public static bool operator true(Members one) => one.Number > 0;

        public static bool operator false(Members one) => one.Number <= 0;

        public int CompareTo(Members? other) => number.CompareTo(other!.Number);

        public void Dispose() => assigned = word + "disposed";

        public IEnumerator<int> GetEnumerator() => array.AsEnumerable().GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        public void Deconstruct(out int first, out string second) => (first, second) = (number, word);

        public IEnumerable<(string Name, Func<object?> Body)> All()
        {
            Asked = () => word + array.Length;
            return Parts().Concat(Dispatched()).Concat(Operators());
        }

        private IEnumerable<(string, Func<object?>)> Parts()
        {
            yield return ("parameter of the primary constructor", () => number);
            yield return ("assigned parameter of the primary constructor", () => number += 5);
            yield return ("indexer", () => this[1]);
            yield return ("event", () => Asked!());
            yield return ("event added to and removed from", () =>
            {
                Func<string> more = () => "more" + number;
                Asked += more;
                var many = Asked!.GetInvocationList().Length;
                Asked -= more;
                return many + Asked!();
            });
            yield return ("property assigned", () => Assigned = "after");
            yield return ("property assigned and read", () =>
            {
                Assigned = "after";
                return Assigned;
            });
            yield return ("ref property", () => Slot++ + array[1]);
            yield return ("ref of a field", () =>
            {
                ref var held = ref assigned;
                held += word;
                return assigned;
            });
            yield return ("field passed by in", () => Length(in assigned) + number);
            yield return ("span over a field", () => array.AsSpan(1).Length + number);
            yield return ("deconstructed this", () =>
            {
                var (first, second) = this;
                return second + first;
            });
        }

        private IEnumerable<(string, Func<object?>)> Dispatched()
        {
            yield return ("interface call on this", () => ((ISpeaks)this).Word);
            yield return ("default interface call on this", () => ((ISpeaks)this).Speak());
            yield return ("lambda of an interface", ((ISpeaks)this).Spoken());
            yield return ("foreach over this", () =>
            {
                var sum = 0;
                foreach (var one in this)
                {
                    sum += one;
                }

                return sum;
            });
            yield return ("LINQ over this", () => this.Where(x => x > number).Sum());
            yield return ("used this", () =>
            {
                using (this)
                {
                    number++;
                }

                return assigned;
            });
            yield return ("locked this", () =>
            {
                lock (this)
                {
                    return word;
                }
            });
            yield return ("this compared through an interface", () =>
                Comparer<Members>.Default.Compare(this, new(0, "")));
            yield return ("this as a generic argument", () => Speak(this));
            yield return ("dynamic this", () => (object)((dynamic)this).Word);
            yield return ("reflected property of this", () =>
                typeof(Members).GetProperty("Word")!.GetValue(this));
            yield return ("reflected private method of this", () =>
                GetType().GetMethod(nameof(Secret), BindingFlags.Instance | BindingFlags.NonPublic)!
                    .Invoke(this, null));
            yield return ("reflected fields of this", () => string.Join(',', GetType()
                .GetFields(BindingFlags.Instance | BindingFlags.NonPublic)
                .Select(field => field.GetValue(this)).OfType<string>().Order()));
            yield return ("cloned this", () => ((Members)MemberwiseClone()).Secret());
            yield return ("delegate of a private method made by name", () =>
                ((Func<string>)Delegate.CreateDelegate(typeof(Func<string>), this, nameof(Secret)))());
        }

        private IEnumerable<(string, Func<object?>)> Operators()
        {
            yield return ("operator on this", () => (this + 4).Secret());
            yield return ("conversion of this", () => (string)this);
            yield return ("truth of this", () => this ? word : "false");
            yield return ("type pattern of this", () => this switch
            {
                { Word.Length: > 10 } => "long",
                (var first, "one") => table[first],
                _ => "other",
            });
            yield return ("this in a list", () => new List<Members> { this }[0].Secret());
            yield return ("this in a new object", () => new { Me = this }.Me.Secret());
            yield return ("this in a collection expression", () => Most([this, this]));
            yield return ("this through a local function", () =>
            {
                return Local(this);
                string Local(Members me) => me.Secret() + word;
            });
            yield return ("this in a nested lambda", () => new Func<Func<string>>(() => () => Secret() + this)()());
            yield return ("this awaited", () => Task.FromResult(this).GetAwaiter().GetResult().Secret());
            yield return ("this in an asynchronous lambda", () => new Func<Task<string>>(async () =>
            {
                await Task.CompletedTask;
                return Secret() + number;
            })().GetAwaiter().GetResult());
        }

        private string Secret() => $"{word}{number}{array.Length}{table.Count}{assigned}";

        private static string Most(ReadOnlySpan<Members> all) => all[^1].Secret() + all.Length;

        private static int Length(in string text) => text.Length;

        private static string Speak<T>(T one)
            where T : ISpeaks => one.Speak() + one.Word;
    }

    /// <summary>Its base class is in another module, and calls back.</summary>
    private sealed class Elsewhere(int value) : OtherModule(value + 1)
    {
        private readonly string suffix = "suffix";

        public override int Twice() => base.Twice() + suffix.Length + value;

        public IEnumerable<(string Name, Func<object?> Body)> All()
        {
            yield return ("method of a base in another module", () => Sum());
            yield return ("field of a base in another module", () => open);
            yield return ("base in another module calling back", () => TwiceTwice());
            yield return ("virtual method of a base in another module", () => Twice());
            yield return ("base call into another module", () => base.Twice());
            yield return ("lambda of a base in another module", Outside());
            yield return ("method group of a base in another module", new Func<int>(TwiceTwice).Invoked());
            yield return ("own field beside a base in another module", () => suffix + value);
        }
    }

    private class Generic<T>(T value, List<T> more)
    {
        private readonly string name = typeof(T).Name;

        protected T Held => value;

        public IEnumerable<(string Name, Func<object?> Body)> All()
        {
            var local = value;
            yield return ("field of a generic class", () => value);
            yield return ("method of a generic class", () => Show(1));
            yield return ("generic method of a generic class", () => Both(more));
            yield return ("nested class of a generic class", () => new Inner(value, name).ToString());
            yield return ("interpolated generic this", () => $"{this}");
            yield return ("default of a generic class", () =>
                EqualityComparer<T>.Default.Equals(local, value) ? name : "");
            yield return ("local of a generic class", () => (local, more.Count));
        }

        public override string ToString() => name + value + more.Count;

        private string Show(int times) => string.Concat(Enumerable.Repeat($"{value}", times)) + Held;

        private string Both<U>(U other) => typeof(U).Name + name + (other is null);

        private sealed class Inner(T inner, string word)
        {
            public override string ToString() => word + inner;
        }
    }

    private record Parent(int Id, string Name)
    {
        private readonly string hidden = "hidden" + Id;

        public IEnumerable<(string Name, Func<object?> Body)> All()
        {
            yield return ("property of a record", () => Id);
            yield return ("text of a record", () => ToString());
            yield return ("interpolated record", () => $"{this}");
            yield return ("copy of a record", () => (this with { Id = 8 }).ToString());
            yield return ("hidden field of a copy of a record", () => (this with { Id = 8 }).hidden);
            yield return ("equality of a record", () => this == this with { Id = Id } && Equals(this));
            yield return ("record taken apart", () =>
            {
                var (id, name) = this;
                return name + id;
            });
            yield return ("pattern of a record", () => this is (> 0, { Length: > 0 } text) ? text : null);
        }
    }

    private sealed record Child(int Id, string Name, int[] Numbers) : Parent(Id, Name)
    {
        public override string ToString() => $"{Name}{Numbers[0]}";
    }

    private struct Value(int number, string word)
    {
        private int counter = 10;

        public readonly IEnumerable<(string Name, Func<object?> Body)> All()
        {
            var copy = this;
            Func<object?> ticked = copy.Tick;
            yield return ("method of a struct", Text);
            yield return ("changing method of a struct", ticked);
            yield return ("changing method of a struct called twice", () => $"{ticked()}{ticked()}");
            yield return ("field of a captured struct", () => copy.counter);
            yield return ("changing call of a captured struct", () => $"{copy.Tick()}{copy.Tick()}{copy.counter}");
            yield return ("interpolated struct", () => $"{copy}");
            yield return ("text of a struct", copy.ToString);
            yield return ("extension of a struct", () => copy.Extended());
        }

        public override readonly string ToString() => word + counter;

        private readonly string Text() => word + number;

        private object? Tick() => ++counter;
    }
}
