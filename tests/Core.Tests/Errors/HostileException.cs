namespace Flint.Tests.Errors;

/// <summary>An exception of which nothing but the type can be read.</summary>
internal sealed class HostileException : Exception
{
    public override string Message => throw new NotSupportedException();

    public override string StackTrace => throw new NotSupportedException();

    public override string ToString() => throw new NotSupportedException();
}
