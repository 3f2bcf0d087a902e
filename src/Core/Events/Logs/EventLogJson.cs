using System.Text.Json.Serialization;

namespace Flint.Events.Logs;

/// <summary>The generated writer and reader of event logs.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    IgnoreReadOnlyProperties = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters =
    [
        typeof(ApplicationIdConverter), typeof(ExecutorIdConverter), typeof(JobIdConverter), typeof(StageIdConverter),
        typeof(TaskAttemptIdConverter), typeof(ShuffleIdConverter),
    ])]
[JsonSerializable(typeof(LoggedEvent))]
[JsonSerializable(typeof(EventLogHeader))]
internal sealed partial class EventLogJson : JsonSerializerContext;
