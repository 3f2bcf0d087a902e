using Flint.Files;
using Flint.Rdds;

namespace Flint.Properties.Rdds;

/// <summary>Properties of saves: what is read back is what was saved, in its order.</summary>
public static class SaveCases<T, S> where S : IShape<T>
{
    public static IEnumerable<OperatorCase<T>> All()
    {
        yield return new("SaveAsTextFileAsync", true, (session, input) => TextAsync(session, input, default), Lines);
        yield return new("SaveAsTextFileAsync", true,
            (session, input) => TextAsync(session, input, OutputCompression.Gzip), Lines);
        yield return new("SaveAsBinaryRecordsAsync", true, RecordsAsync,
            parts => parts.SelectMany(part => part).Select(one => $"{S.Number(one)}"));
    }

    private static IEnumerable<string> Lines(T[][] parts) => parts.SelectMany(part => part).Select(S.Show);

    private static async Task<IEnumerable<string>> TextAsync(
        FlintSession session, Rdd<T> input, OutputCompression compression)
    {
        using var folder = new SharedFolder();
        await input.Map(S.Show).SaveAsTextFileAsync(folder.Path, compression);
        return await session.TextFile(folder.Path, 3).CollectAsync();
    }

    private static async Task<IEnumerable<string>> RecordsAsync(FlintSession session, Rdd<T> input)
    {
        using var folder = new SharedFolder();
        await input.Map(one => BitConverter.GetBytes(S.Number(one)))
            .SaveAsBinaryRecordsAsync(folder.Path, sizeof(long));
        return (await session.BinaryRecords(folder.Path, sizeof(long), 3).CollectAsync())
            .Select(record => $"{BitConverter.ToInt64(record)}");
    }
}
