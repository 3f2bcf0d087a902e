using Flint.Rdds;

namespace Flint.Properties.Rdds;

/// <summary>Properties of operators that look at one record or one partition at a time, and of the actions.</summary>
public static class ChainCases<T, S> where S : IShape<T>
{
    public static IEnumerable<OperatorCase<T>> Transformations()
    {
        yield return new("Map", true,
            async input => await input.Map(one => S.Show(one) + "!").CollectAsync(),
            parts => All(parts).Select(one => S.Show(one) + "!"));
        yield return new("Filter", true,
            async input => Show(await input.Filter(one => S.Number(one) % 2 == 0).CollectAsync()),
            parts => Show(All(parts).Where(one => S.Number(one) % 2 == 0)));
        yield return new("FlatMap", true,
            async input => await input.FlatMap(Repeat).Map(one => one + "?").CollectAsync(),
            parts => All(parts).SelectMany(Repeat).Select(one => one + "?"));
        yield return new("MapPartitions", true,
            async input => await input.MapPartitions(ones => ones.Select((one, at) => $"{at}:{S.Show(one)}"))
                .CollectAsync(),
            parts => parts.SelectMany(part => part.Select((one, at) => $"{at}:{S.Show(one)}")));
        yield return new("MapPartitionsWithIndex", true,
            async input => await input.MapPartitionsWithIndex((p, ones) => ones.Select(one => $"{p}:{S.Show(one)}"))
                .CollectAsync(),
            parts => parts.SelectMany((part, p) => part.Select(one => $"{p}:{S.Show(one)}")));
        yield return new("Union", true,
            async input => Show(await input.Union(input.Filter(one => S.Number(one) > 0), input).CollectAsync()),
            parts => Show(All(parts).Concat(All(parts).Where(one => S.Number(one) > 0)).Concat(All(parts))));
        yield return new("Coalesce", true,
            async input => await input.Coalesce(3).MapPartitionsWithIndex(Indexed).CollectAsync(),
            Coalesced);
        yield return new("KeyBy", true,
            async input => (await input.KeyBy(S.Key).CollectAsync()).Select(one => $"{one.Key}>{S.Show(one.Value)}"),
            parts => All(parts).Select(one => $"{S.Key(one)}>{S.Show(one)}"));
        yield return new("Keys", true,
            async input => (await input.KeyBy(S.Key).Keys().CollectAsync()).Select(StringShape.Show),
            parts => All(parts).Select(S.Key).Select(StringShape.Show));
        yield return new("Values", true,
            async input => Show(await input.KeyBy(S.Key).Values().CollectAsync()),
            parts => Show(All(parts)));
        yield return new("MapValues", true,
            async input => (await input.KeyBy(S.Key).MapValues(S.Number).CollectAsync()).Select(one => $"{one}"),
            parts => All(parts).Select(one => $"{(S.Key(one), S.Number(one))}"));
        yield return new("FlatMapValues", true,
            async input => (await input.KeyBy(S.Key).FlatMapValues(Repeat).CollectAsync()).Select(one => $"{one}"),
            parts => All(parts).SelectMany(one => Repeat(one).Select(text => $"{(S.Key(one), text)}")));
        yield return new("Glom", true,
            async input => (await input.Glom().CollectAsync()).Select(part => string.Join('|', part.Select(S.Show))),
            parts => parts.Select(part => string.Join('|', part.Select(S.Show))));
    }

    public static IEnumerable<OperatorCase<T>> Actions()
    {
        yield return new("CollectAsync", true,
            async input => Show(await input.CollectAsync()), parts => Show(All(parts)));
        yield return new("CountAsync", true,
            async input => [$"{await input.CountAsync()}"], parts => [$"{All(parts).Count()}"]);
        yield return new("TakeAsync", true,
            async input => Show(await input.TakeAsync(700)), parts => Show(All(parts).Take(700)));
        yield return new("FirstAsync", true,
            async input => [await OrEmptyAsync(async () => S.Show(await input.FirstAsync()))],
            parts => [All(parts).Any() ? S.Show(All(parts).First()) : "empty"]);
        yield return new("ReduceAsync", true,
            async input => [await OrEmptyAsync(async () => await input.Map(S.Show).ReduceAsync((a, b) => a + b))],
            parts => [All(parts).Any() ? string.Concat(All(parts).Select(S.Show)) : "empty"]);
        yield return new("AggregateAsync", true,
            async input => [$"{await input.AggregateAsync((Sum: 0L, Rows: 0), Add, Merge)}"],
            parts => [$"{(All(parts).Sum(S.Number), All(parts).Count())}"]);
        yield return new("FoldAsync", true,
            async input => [await input.Map(S.Show).FoldAsync("", (a, b) => a + b)],
            parts => [string.Concat(All(parts).Select(S.Show))]);
        yield return new("CountByKeyAsync", false,
            async input => (await input.KeyBy(S.Key).CountByKeyAsync())
                .Select(one => $"{StringShape.Show(one.Key)}={one.Count}"),
            parts => All(parts).GroupBy(S.Key).Select(group => $"{StringShape.Show(group.Key)}={group.Count()}"));
        yield return new("ForEachAsync", false, SeenByForEachAsync, parts => Show(All(parts)));
        yield return new("ToAsyncEnumerable", true,
            async input => Show(await input.ToAsyncEnumerable().ToListAsync()), parts => Show(All(parts)));
        yield return new("ToDebugString", true,
            async input => [$"{input.ToDebugString().Contains("Parallelize")} {(await input.CollectAsync()).Count}"],
            parts => [$"True {All(parts).Count()}"]);
    }

    private static async Task<IEnumerable<string>> SeenByForEachAsync(Rdd<T> input)
    {
        using var folder = new SharedFolder();
        var path = Directory.CreateDirectory(folder.Path).FullName;
        await input.ForEachAsync(one => Trace.Leave(path, S.Show(one)));
        return Trace.Read(path);
    }

    private static (long Sum, int Rows) Add((long Sum, int Rows) total, T one) =>
        (total.Sum + S.Number(one), total.Rows + 1);

    private static (long Sum, int Rows) Merge((long Sum, int Rows) a, (long Sum, int Rows) b) =>
        (a.Sum + b.Sum, a.Rows + b.Rows);

    private static async Task<string> OrEmptyAsync(Func<Task<string>> action)
    {
        try
        {
            return await action();
        }
        catch (InvalidOperationException error) when (error.Message.Contains("is empty"))
        {
            return "empty";
        }
    }

    private static IEnumerable<string> Repeat(T one) =>
        Enumerable.Repeat(S.Show(one), (int)Math.Abs(S.Number(one) % 4));

    private static IEnumerable<string> Indexed(int partition, IEnumerable<T> ones) =>
        ones.Select(one => $"{partition}:{S.Show(one)}");

    private static IEnumerable<string> Coalesced(T[][] parts)
    {
        var groups = Math.Min(3, parts.Length);
        return parts.SelectMany((part, p) => part.Select(one => (Group(p), one)))
            .Select(one => $"{one.Item1}:{S.Show(one.one)}");

        int Group(int p) => Enumerable.Range(0, groups).Last(g => (long)parts.Length * g / groups <= p);
    }

    private static IEnumerable<T> All(T[][] parts) => parts.SelectMany(part => part);

    private static IEnumerable<string> Show(IEnumerable<T> ones) => ones.Select(S.Show);
}

/// <summary>What actions of ForEach leave behind: a line per record, in a file per thread of an executor.</summary>
public static class Trace
{
    public static void Leave(string folder, string text) =>
        File.AppendAllText(Path.Combine(folder, $"{Environment.ProcessId}-{Environment.CurrentManagedThreadId}"), text + "\n");

    public static IReadOnlyList<string> Read(string folder) =>
        [.. Directory.GetFiles(folder).SelectMany(File.ReadAllLines)];
}
