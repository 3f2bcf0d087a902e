namespace Flint.Examples;

/// <summary>The files whose words are counted, as they are or unpacked into a folder of their own.</summary>
public sealed class TextInputs : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("flint-examples-").FullName;

    public static TheoryData<string> Names => ["devref.en", "devref.ja", "oui.crlf", "empty", "no-last-newline"];

    public string Find(string name)
    {
        var path = Path.Combine(folder, name);
        switch (name)
        {
            case "devref.ja":
                return TestInput.Require("text/devref.ja.txt");
            case "devref.en" or "oui.crlf":
                TestInput.RequireUnpacked($"text/{name}.txt.gz", path);
                return path;
            case "empty":
                File.WriteAllText(path, "");
                return path;
            case "no-last-newline":
                File.WriteAllText(path, "b a\tb\u000bc\r\na \U00010400 \uFFEE b");
                return path;
            default:
                throw new ArgumentException($"No input is called {name}.");
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
