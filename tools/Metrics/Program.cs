using Flint.Metrics;
using Flint.Metrics.Code;
using Flint.Metrics.Gates;

var root = args.Length > 0 ? Path.GetFullPath(args[0]) : Directory.GetCurrentDirectory();
if (!Directory.Exists(Path.Combine(root, "src")))
{
    Console.Error.WriteLine($"{root} holds no src: start this in the repository's root or give its path.");
    return 2;
}

var code = CodeBase.Read(root);
var broken = 0;
Console.WriteLine($"{"gate",-75} found");
foreach (var gate in AllGates.List)
{
    var findings = gate.Check(code).ToList();
    broken += findings.Count;
    Console.WriteLine($"{gate.Name,-75} {findings.Count}");
    foreach (var finding in findings)
        Console.WriteLine($"  {finding}");
}

Console.WriteLine();
Console.WriteLine($"{"trend",-60} {"value",-25} aim");
foreach (var (name, value, aim) in Trends.Of(code).Concat(ReadingPath.Of(root)))
    Console.WriteLine($"{name,-60} {value,-25} {aim}");
return broken == 0 ? 0 : 1;
