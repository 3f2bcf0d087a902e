using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Flint.Errors;
using Flint.Settings;

namespace Flint.Docs;

/// <summary>Every setting, from the options records of Core and their XML docs.</summary>
internal static partial class ConfigurationPage
{
    private const string Head = """
        # Settings

        Made by `tools/Docs` from the options records; do not edit it. A setting is given in `conf/flint-defaults.conf`, as an
        environment variable, on the command line or in code (`FlintSession.Builder().Config(key, value)`); the later one of
        these wins. `spark.*` keys are accepted as aliases. Sizes are written as `512m`, durations as `10s`.

        The variable of `flint.executor.memory` is `FLINT_EXECUTOR_MEMORY` (dots are underscores, case does not matter); where
        it is not set, `SPARK_EXECUTOR_MEMORY` is read. The file is looked for in `FLINT_CONF_DIR`, else in `conf` below
        `FLINT_HOME`, else in `SPARK_CONF_DIR`, else in `conf` beside the program: the first of `flint-defaults.conf`,
        `flint-defaults.json` and `spark-defaults.conf`. `flint.local.dir` has a second variable,
        `FLINT_LOCAL_DIRS`, else `SPARK_LOCAL_DIRS`. `FLINT_CANCEL_ON_CTRL_C=1` is no setting: it does what `CancelOnCtrlC()`
        does in code.

        | key | default | may be | executors | meaning |
        | --- | --- | --- | --- | --- |

        """;

    public static Page Of()
    {
        var core = typeof(FlintException).Assembly;
        var docs = XDocument.Load(Path.ChangeExtension(core.Location, "xml")).Descendants("member")
            .ToDictionary(member => member.Attribute("name")!.Value);
        var rows = from options in core.GetTypes()
                   where options.Name.EndsWith("Options")
                   from property in options.GetProperties()
                   let setting = property.GetCustomAttribute<SettingAttribute>()
                   where setting is not null
                   orderby setting.Key
                   select Row(core, property, setting, docs.GetValueOrDefault($"P:{options.FullName}.{property.Name}"));
        return new("docs/configuration.md", new StringBuilder(Head).AppendJoin("", rows).ToString());
    }

    private static string Row(Assembly core, PropertyInfo property, SettingAttribute setting, XElement? docs)
    {
        var value = property.GetValue(Activator.CreateInstance(property.DeclaringType!));
        var written = (string)TextOf(core, "Write", value)!;
        var notation = (string)TextOf(core, "Notation", property.PropertyType)!;
        var shown = written.Length == 0 ? "none" : $"`{written.Replace("|", "\\|")}`";
        var sent = setting.ForExecutors ? "yes" : "";
        return $"| `{setting.Key}` | {shown} | {notation} | {sent} | {Sentence(docs)} |\n";
    }

    // The notation of settings is internal to Core, and this tool is not among its friends.
    private static object? TextOf(Assembly core, string method, object? argument) =>
        core.GetType("Flint.Settings.SettingText")!.GetMethod(method, BindingFlags.Public | BindingFlags.Static)!
            .Invoke(null, [argument]);

    private static string Sentence(XElement? docs)
    {
        var summary = docs?.Element("summary") ?? new XElement("summary");
        foreach (var name in summary.Descendants("c").ToList())
            name.ReplaceWith($"`{name.Value}`");
        foreach (var reference in summary.Descendants().Where(node => node.Attribute("cref") is not null).ToList())
            reference.ReplaceWith($"`{reference.Attribute("cref")!.Value.Split('.')[^1]}`");
        return Blanks().Replace(summary.Value, " ").Trim().Replace("|", "\\|");
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
