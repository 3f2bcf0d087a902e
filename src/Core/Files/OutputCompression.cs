namespace Flint.Files;

/// <summary>How the files of a saved data set are compressed.</summary>
public enum OutputCompression
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Gzip, with <c>.gz</c> at the end of each name. Such a file is read by one task.</summary>
    Gzip,
}
