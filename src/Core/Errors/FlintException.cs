namespace Flint.Errors;

/// <summary>The world failed (disk, network, cluster, a job): says what, where and what to do.</summary>
public class FlintException : Exception
{
    /// <summary>Creates the exception.</summary>
    public FlintException(string message) : base(message) { }

    /// <summary>Creates the exception with its cause.</summary>
    public FlintException(string message, Exception? cause) : base(message, cause) { }
}
