using Flint.Errors;
using Flint.Local.Processes;

namespace Flint.Tests.Local.Processes;

/// <summary>A program and a .NET laid out in a folder of the test's own.</summary>
public sealed class ApplicationBundleTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("flint-bundle-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void It_is_the_running_host_and_the_files_of_the_program()
    {
        var bundle = ApplicationBundle.Find(Framework());

        Assert.Equal(
            [
                At("dotnet/dotnet"), "exec", "--runtimeconfig", At("app/App.runtimeconfig.json"), "--depsfile",
                At("app/App.deps.json"), At("app/Flint.Executor.dll"),
            ],
            bundle.Arguments);
    }

    [Fact]
    public void A_test_host_that_runs_with_another_programs_files_is_started_with_those()
    {
        var program = Framework() with { EntryAssembly = Make("host/testhost.dll") };

        Assert.Equal(At("app/App.deps.json"), ApplicationBundle.Find(program).Deps);
    }

    [Fact]
    public void This_test_program_could_be_a_driver_but_for_the_missing_package()
    {
        var error = Assert.Throws<FlintException>(() => ApplicationBundle.Find(RunningProgram.OfThisProcess()));

        Assert.Contains("add a reference to the package Flint", error.Message);
    }

    [Fact]
    public void A_natively_compiled_program_is_refused()
    {
        Refused(Framework() with { IsNative = true, CoreLibrary = "", EntryAssembly = "" }, "without PublishAot");
    }

    [Fact]
    public void A_single_file_program_is_refused()
    {
        Refused(Framework() with { EntryAssembly = "" }, "without PublishSingleFile");
        Refused(Framework() with { CoreLibrary = "" }, "without PublishSingleFile");
    }

    [Fact]
    public void A_self_contained_program_is_refused()
    {
        Refused(Framework() with { CoreLibrary = Make("app/System.Private.CoreLib.dll") }, "--self-contained false");
    }

    [Theory]
    [InlineData("app/App.deps.json")]
    [InlineData("app/App.runtimeconfig.json")]
    public void A_program_without_its_descriptions_is_refused(string missing)
    {
        var program = Framework();
        File.Delete(At(missing));

        Refused(program, missing);
    }

    [Fact]
    public void A_program_without_the_executor_is_refused()
    {
        var program = Framework();
        File.Delete(At("app/Flint.Executor.dll"));

        Refused(program, "add a reference to the package Flint");
        Refused(program with { Assemblies = [] }, "add a reference to the package Flint");
    }

    private static void Refused(RunningProgram program, string remedy)
    {
        var error = Assert.Throws<FlintException>(() => ApplicationBundle.Find(program));

        Assert.Contains(remedy, error.Message);
        Assert.Contains("local[N]", error.Message);
    }

    private RunningProgram Framework()
    {
        Make("dotnet/dotnet");
        Make("app/App.runtimeconfig.json");
        return new(
            Make("dotnet/shared/Microsoft.NETCore.App/10.0.0/System.Private.CoreLib.dll"),
            Make("app/App.dll"),
            [
                Make("app/App.deps.json"),
                Make("dotnet/shared/Microsoft.NETCore.App/10.0.0/Microsoft.NETCore.App.deps.json"),
            ],
            [At("app/App.dll"), Make("app/Flint.Executor.dll")],
            IsNative: false);
    }

    private string Make(string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.WriteAllText(At(name), "");
        return At(name);
    }

    private string At(string name) => Path.Combine(folder, name);
}
