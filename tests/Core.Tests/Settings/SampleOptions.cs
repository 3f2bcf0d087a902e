using Flint.Errors;
using Flint.Settings;

namespace Flint.Tests.Settings;

public enum SampleCodec
{
    Lz4,
    Zstd,
}

public sealed record SampleOptions
{
    [Setting("flint.executor.memory", ForExecutors = true)]
    public ByteSize Memory { get; init; } = new(1L << 30);

    [Setting("flint.executor.cores")]
    public int Cores { get; init; } = 1;

    [Setting("flint.task.maxFailures")]
    public long MaxFailures { get; init; } = 4;

    [Setting("flint.memory.fraction")]
    public double Fraction { get; init; } = 0.6;

    [Setting("flint.locality.wait")]
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(3);

    [Setting("flint.shuffle.compress")]
    public bool Compress { get; init; } = true;

    [Setting("flint.io.compression.codec", ForExecutors = true)]
    public SampleCodec Codec { get; init; }

    [Setting("flint.app.name")]
    public string Name { get; init; } = "unnamed";

    [Setting("flint.local.dir")]
    public string? LocalDir { get; init; }

    [Setting("flint.driver.port")]
    public int? Port { get; init; }

    [Setting("flint.authenticate.secret")]
    public string? Secret { get; init; }

    public string NotASetting { get; init; } = "";

    public void Validate()
    {
        if (Cores < 1)
        {
            throw new FlintException("flint.executor.cores must be at least 1.");
        }
    }
}
