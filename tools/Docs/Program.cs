using Flint.Docs;

var root = args.Length > 0 ? Path.GetFullPath(args[0]) : Directory.GetCurrentDirectory();
foreach (var page in Page.All(root))
{
    File.WriteAllText(Path.Combine(root, page.Path), page.Text);
    Console.WriteLine(page.Path);
}
