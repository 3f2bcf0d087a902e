using Flint.Memory;

namespace Flint.Local;

/// <summary>What the tasks of <c>local[N]</c> may reserve together.</summary>
internal static class LocalMemory
{
    /// <summary>
    /// 60 % of what is available to the process: kept data beyond that share of the heap halves the speed of
    /// collection.
    /// With <c>flint.driver.memory</c> the process' heap limit is set first.
    /// </summary>
    public static ExecutorSizing SizingOf(SessionOptions session, int slots)
    {
        if (session.DriverMemory is { } limit)
        {
            AppContext.SetData("GCHeapHardLimit", (ulong)limit.Bytes);
            GC.RefreshMemoryLimit();
        }

        return ExecutorSizing.OfProcess(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, slots);
    }
}
