using System.Text.Json;
using System.Text.Json.Serialization;
using Flint.Identity;

namespace Flint.Events.Logs;

/// <summary>Writes an id as the number that it is.</summary>
internal abstract class NumberIdConverter<TId>(Func<long, TId> make, Func<TId, long> valueOf) : JsonConverter<TId>
{
    public override TId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        make(reader.GetInt64());

    public override void Write(Utf8JsonWriter writer, TId value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(valueOf(value));
}

/// <summary>Writes an id as the text that it is.</summary>
internal abstract class TextIdConverter<TId>(Func<string, TId> make, Func<TId, string> valueOf) : JsonConverter<TId>
{
    public override TId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        make(reader.GetString() ?? throw new JsonException("An id is null."));

    public override void Write(Utf8JsonWriter writer, TId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(valueOf(value));
}

internal sealed class ApplicationIdConverter()
    : TextIdConverter<ApplicationId>(text => new(text), id => id.Value);

internal sealed class ExecutorIdConverter()
    : TextIdConverter<ExecutorId>(text => new(text), id => id.Value);

internal sealed class JobIdConverter()
    : NumberIdConverter<JobId>(number => new(checked((int)number)), id => id.Value);

internal sealed class StageIdConverter()
    : NumberIdConverter<StageId>(number => new(checked((int)number)), id => id.Value);

internal sealed class TaskAttemptIdConverter()
    : NumberIdConverter<TaskAttemptId>(number => new(number), id => id.Value);

internal sealed class ShuffleIdConverter()
    : NumberIdConverter<ShuffleId>(number => new(checked((int)number)), id => id.Value);
