using Flint.Identity;

namespace Flint.Scheduling.Executors;

/// <summary>What an executor is told when it registers, and what is asked of it.</summary>
/// <param name="Term">The driver's term; who has seen a higher one is refused.</param>
/// <param name="ExecutorSettings">Settings for executors.</param>
/// <param name="TaskCpus">Slots that one task takes.</param>
internal sealed record ReceptionTerms(
    DriverTerm Term, IReadOnlyDictionary<string, string> ExecutorSettings, int TaskCpus);
