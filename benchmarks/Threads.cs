namespace Flint.Benchmarks;

/// <summary>Runs a reference on as many threads as the engine has slots.</summary>
internal static class Threads
{
    /// <summary>Calls <paramref name="part"/> with 0, 1, ... on a thread each and returns what they made.</summary>
    public static T[] Run<T>(int count, Func<int, T> part)
    {
        var made = new T[count];
        var threads = Enumerable.Range(0, count).Select(index => new Thread(() => made[index] = part(index))).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return made;
    }
}
