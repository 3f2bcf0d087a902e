using Flint.Rdds;
using Row = (string? Key, long Value);

namespace Flint.Properties.Chains;

/// <summary>
/// Two inputs and a chain of operators over them. Few different numbers of partitions meet in one chain, and operators
/// come again, so that many find their inputs spread already.
/// </summary>
public sealed record Chain(Row[][] First, Row[][] Second, IReadOnlyList<Step> Steps)
{
    private const int MostPartitions = 17;

    // Steps that would give more rows are left out: joins of joins grow without limit.
    private const int MostRows = 3_000;

    public static Chain Of(int seed)
    {
        var random = new Random(seed);
        var counts = new int?[] { null, Count(random), Count(random) };
        var steps = new List<Step>();
        for (var left = random.Next(3, 11); left > 0; left--)
        {
            // The same again: what an operator leaves is what it finds.
            steps.Add(steps.Count > 0 && random.Next(3) == 0
                ? steps[random.Next(steps.Count)] with { From = 0 }
                : new(
                    random.Next(ChainOperators.All.Count), random.Next(5) == 0 ? random.Next(4) : 0, random.Next(4),
                    counts[random.Next(counts.Length)], random.Next(5), random.Next(8) == 0));
        }

        return new(Input(random), Input(random), steps);
    }

    /// <summary>What goes wrong when a session runs it, or null.</summary>
    public async Task<string?> FailureAsync(FlintSession session)
    {
        try
        {
            List<Node> nodes = [Source(session, First), Source(session, Second)];
            foreach (var step in Steps)
            {
                nodes.Add(Next(nodes, step));
                if (step.IsRun && await WrongAsync(nodes[^1]) is { } wrong)
                {
                    return wrong;
                }
            }

            return await WrongAsync(nodes[^1]);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return error.ToString();
        }
    }

    /// <summary>Leaves out what is not needed to make it fail.</summary>
    public async Task<Chain> ShrinkAsync(FlintSession session)
    {
        var smallest = this;
        for (var shrinks = true; shrinks;)
        {
            shrinks = false;
            foreach (var smaller in smallest.Smaller())
            {
                if (await smaller.FailureAsync(session) is not null)
                {
                    (smallest, shrinks) = (smaller, true);
                    break;
                }
            }
        }

        return smallest;
    }

    /// <summary>The chain as C#.</summary>
    public override string ToString()
    {
        var lines = new List<string> { Show(0, First), Show(1, Second) };
        foreach (var step in Steps)
        {
            var at = lines.Count(line => line.StartsWith("var", StringComparison.Ordinal));
            lines.Add($"var d{at} = "
                + ChainOperators.All[step.Operator].Show($"d{From(step, at)}", $"d{Other(step, at)}", step) + ";");
            if (step.IsRun)
            {
                lines.Add($"await d{at}.CollectAsync();");
            }
        }

        return string.Join('\n', lines);
    }

    // Back from the first input: the second one is found by those that look further back.
    private static int From(Step step, int count) => step.From == 0 && count == 2 ? 0 : count - 1 - (step.From % count);

    private static int Other(Step step, int count) => count - 1 - (step.Other % count);

    private static Node Next(List<Node> nodes, Step step)
    {
        var input = nodes[From(step, nodes.Count)];
        var other = nodes[Other(step, nodes.Count)];
        var pairs = input.Rows.GroupBy(row => row.Key)
            .Sum(group => (long)group.Count() * other.Rows.Count(row => row.Key == group.Key));
        var next = pairs > MostRows ? input : ChainOperators.All[step.Operator].Apply(input, other, step);
        return next.Rows.Count > MostRows ? input : next;
    }

    private static async Task<string?> WrongAsync(Node node)
    {
        var seen = await node.Rdd.MapPartitionsWithIndex(
            (partition, rows) => rows.Select(row => (Partition: partition, Row: row))).CollectAsync();
        var spread = node.Rdd.Partitioner is null ? null : seen.GroupBy(one => one.Row.Key)
            .FirstOrDefault(group => group.Select(one => one.Partition).Distinct().Skip(1).Any());
        return spread is not null
            ? $"the key {spread.Key} is in several partitions, though there is a partitioner"
            : node.Difference([.. seen.Select(one => one.Row)]);
    }

    private static Node Source(FlintSession session, Row[][] parts) => new(
        session.Parallelize(parts, parts.Length).FlatMap(part => part), [.. parts.SelectMany(part => part)],
        RowOrder.All);

    private static string Show(int at, Row[][] parts) => $"var d{at} = session.Parallelize<(string?, long)[]>(["
        + string.Join(", ", parts.Select(part => $"[{string.Join(", ", part.Select(Show))}]"))
        + $"], {parts.Length}).FlatMap(part => part);";

    private static string Show(Row row) => $"({(row.Key is null ? "null" : $"\"{row.Key}\"")}, {row.Value})";

    private static int Count(Random random) => random.Next(3) == 0 ? 1 : random.Next(1, MostPartitions + 1);

    private static Row[][] Input(Random random)
    {
        var most = random.Next(20) == 0 ? 150 : 12;
        return [.. Enumerable.Range(0, Count(random)).Select(_ => Enumerable
            .Range(0, random.Next(4) == 0 ? 0 : random.Next(most)).Select(_ => random.Next(-40, 40))
            .Select(value => (RowMaths.KeyOf(value, value % 3 == 0 ? 5 : 0), (long)value)).ToArray())];
    }

    private IEnumerable<Chain> Smaller()
    {
        for (var i = 0; i < Steps.Count; i++)
        {
            yield return this with { Steps = [.. Steps.Take(i), .. Steps.Skip(i + 1)] };
            if (Steps[i].IsRun)
            {
                var calm = Steps[i] with { IsRun = false };
                yield return this with { Steps = [.. Steps.Take(i), calm, .. Steps.Skip(i + 1)] };
            }
        }

        foreach (var (first, second) in Halves(First).Select(half => (half, Second))
            .Concat(Halves(Second).Select(half => (First, half))))
        {
            yield return this with { First = first, Second = second };
        }
    }

    /// <summary>Either half of the partitions, then either half of each partition's rows.</summary>
    private static IEnumerable<Row[][]> Halves(Row[][] parts)
    {
        var rows = parts.Sum(part => part.Length);
        return new[]
        {
            parts[..((parts.Length + 1) / 2)], parts[(parts.Length / 2)..],
            [.. parts.Select(part => part[..((part.Length + 1) / 2)])],
            [.. parts.Select(part => part[(part.Length / 2)..])],
            [.. parts.Select(part => part[..(part.Length / 2)])],
        }.Where(half => half.Length < parts.Length || half.Sum(part => part.Length) < rows);
    }
}
