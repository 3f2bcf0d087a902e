using Flint.Errors;
using Flint.Identity;
using Flint.Rpc.Secrets;

namespace Flint.Tests.Rpc.Secrets;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class SecretFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("flint-secret-").FullName;

    private string FilePath => Path.Combine(folder, "secret");

    [Fact]
    public void Credentials_come_back_as_they_were_written()
    {
        var credentials = ApplicationSecret.Create().CredentialsOf(new("3"));

        SecretFile.Write(FilePath, credentials.ToText());
        var read = ExecutorCredentials.Parse(SecretFile.Read(FilePath));

        Assert.Equal(credentials.Executor, read.Executor);
        Assert.Equal(credentials.Token, read.Token);
        Assert.Equal(credentials.Blocks.ToHex(), read.Blocks.ToHex());
    }

    [Fact]
    public void Only_its_user_can_read_it()
    {
        SecretFile.Write(FilePath, "x");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    public void A_file_that_others_can_use_is_refused(UnixFileMode others)
    {
        SecretFile.Write(FilePath, "x");
        File.SetUnixFileMode(FilePath, UnixFileMode.UserRead | UnixFileMode.UserWrite | others);

        var error = Assert.Throws<FlintException>(() => SecretFile.Read(FilePath));

        Assert.Contains(FilePath, error.Message);
        Assert.Contains("mode 6", error.Message);
        Assert.Contains("chmod 600", error.Message);
    }

    [Fact]
    public void A_file_of_another_user_is_refused_with_its_path_and_mode()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can give a file away.");
        SecretFile.Write(FilePath, "x");
        using (var chown = System.Diagnostics.Process.Start("chown", ["1", FilePath]))
        {
            chown.WaitForExit();
        }

        var error = Assert.Throws<FlintException>(() => SecretFile.Read(FilePath));

        Assert.Contains($"{FilePath} (mode 600) belongs to user 1", error.Message);
    }

    [Fact]
    public void An_existing_file_is_not_written_over()
    {
        SecretFile.Write(FilePath, "x");

        var error = Assert.Throws<FlintException>(() => SecretFile.Write(FilePath, "y"));

        Assert.Contains(FilePath, error.Message);
        Assert.Equal("x", SecretFile.Read(FilePath));
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var error = Assert.Throws<FlintException>(() => SecretFile.Read(FilePath));

        Assert.Contains(FilePath, error.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("flint executor credentials 1\n3\n")]
    [InlineData("flint executor credentials 1\n3\ntoken\n1234\n")]
    [InlineData("flint executor credentials 1\n3\ntoken\nnot hex\n")]
    [InlineData("flint executor credentials 2\n3\ntoken\n1234\n")]
    public void Text_that_is_no_credentials_is_refused_without_showing_it(string text)
    {
        var error = Assert.Throws<FormatException>(() => ExecutorCredentials.Parse(text));

        Assert.DoesNotContain("token", error.Message);
    }

    public void Dispose() => Directory.Delete(folder, true);
}
