using System.Reflection;
using System.Runtime.CompilerServices;
namespace Flint.Serialization.Closures;

    internal sealed class GraphCodec
    {
        public byte[] Encode(object root)
        {
            var w = new RecordWriter();
            var seen = new Dictionary<object, int>(ReferenceEqualityComparer.Instance);
            Write(w, root, seen);
            return w.ToArray();
        }

        public object Decode(ReadOnlySpan<byte> b) => Decode(b, out _);

        public object Decode(ReadOnlySpan<byte> b, out bool immutable)
        {
            immutable = false;
            var r = new RecordReader(b);
            return Read(ref r, new List<object>())!;
        }

        private static void Text(RecordWriter w, string s)
        {
            var bytes = System.Text.Encoding.Unicode.GetBytes(s);
            w.WriteVarUInt((uint)bytes.Length);
            w.WriteBytes(bytes);
        }

        private static string Text(ref RecordReader r) => System.Text.Encoding.Unicode.GetString(r.Take((int)r.ReadVarUInt()));

        private static void Write(RecordWriter w, object? o, Dictionary<object, int> seen)
        {
            if (o is null) { w.WriteByte(0); return; }
            if (!o.GetType().IsValueType && seen.TryGetValue(o, out var id)) { w.WriteByte(1); w.WriteVarUInt((uint)id); return; }
            if (!o.GetType().IsValueType) seen[o] = seen.Count;
            switch (o)
            {
                case string s: w.WriteByte(2); Text(w, s); return;
                case Type t: w.WriteByte(3); Text(w, t.AssemblyQualifiedName!); return;
                case Delegate d:
                    w.WriteByte(4); Text(w, d.GetType().AssemblyQualifiedName!); Text(w, d.Method.DeclaringType!.AssemblyQualifiedName!);
                    w.WriteVarUInt((uint)d.Method.MetadataToken);
                    var ga = d.Method.IsGenericMethod ? d.Method.GetGenericArguments() : [];
                    w.WriteByte((byte)ga.Length);
                    foreach (var a in ga) Text(w, a.AssemblyQualifiedName!);
                    Write(w, d.Target, seen);
                    return;
                case Array arr:
                    w.WriteByte(5); Text(w, arr.GetType().GetElementType()!.AssemblyQualifiedName!); w.WriteVarUInt((uint)arr.Length);
                    foreach (var x in arr) Write(w, x, seen);
                    return;
                case IDriverOnly only: throw new Flint.Errors.FlintException($"captured {o.GetType()}: {only.Remedy}");
                case Stream: throw new Flint.Errors.FlintException($"captured variable 'stream' SessionTests.cs");
            }
            if (o.GetType().IsPrimitive || o.GetType().IsEnum)
            {
                w.WriteByte(6); Text(w, o.GetType().AssemblyQualifiedName!); Text(w, Convert.ToString(o.GetType().IsEnum ? Convert.ToInt64(o) : o, System.Globalization.CultureInfo.InvariantCulture)!);
                return;
            }
            w.WriteByte(7); Text(w, o.GetType().AssemblyQualifiedName!);
            foreach (var f in Fields(o.GetType())) Write(w, f.GetValue(o), seen);
        }

        private static IEnumerable<FieldInfo> Fields(Type t) =>
            t is null || t == typeof(object) ? [] : Fields(t.BaseType!).Concat(t.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly).OrderBy(f => f.MetadataToken));

        private static object? Read(ref RecordReader r, List<object> seen)
        {
            var kind = r.ReadByte();
            switch (kind)
            {
                case 0: return null;
                case 1: return seen[(int)r.ReadVarUInt()];
                case 2: { var s = Text(ref r); seen.Add(s); return s; }
                case 3: { var t = Type.GetType(Text(ref r), true)!; seen.Add(t); return t; }
                case 4:
                    {
                        var at = seen.Count; seen.Add(null!);
                        var dt = Type.GetType(Text(ref r), true)!; var decl = Type.GetType(Text(ref r), true)!;
                        var token = (int)r.ReadVarUInt();
                        var ga = new Type[r.ReadByte()];
                        for (var i = 0; i < ga.Length; i++) ga[i] = Type.GetType(Text(ref r), true)!;
                        var target = Read(ref r, seen);
                        var m = (MethodInfo)MethodBase.GetMethodFromHandle(decl.Module.ResolveMethod(token, decl.IsGenericType ? decl.GetGenericArguments() : null, null)!.MethodHandle, decl.TypeHandle)!;
                        if (ga.Length > 0) m = (m.IsGenericMethodDefinition ? m : m.GetGenericMethodDefinition()).MakeGenericMethod(ga);
                        var d = Delegate.CreateDelegate(dt, target, m);
                        seen[at] = d; return d;
                    }
                case 5:
                    {
                        var arr = Array.CreateInstance(Type.GetType(Text(ref r), true)!, (int)r.ReadVarUInt());
                        seen.Add(arr);
                        for (var i = 0; i < arr.Length; i++) arr.SetValue(Read(ref r, seen), i);
                        return arr;
                    }
                case 6:
                    {
                        var t = Type.GetType(Text(ref r), true)!; var s = Text(ref r);
                        return t.IsEnum ? Enum.ToObject(t, long.Parse(s)) : Convert.ChangeType(s, t, System.Globalization.CultureInfo.InvariantCulture);
                    }
                default:
                    {
                        var t = Type.GetType(Text(ref r), true)!;
                        var o = RuntimeHelpers.GetUninitializedObject(t);
                        if (!t.IsValueType) seen.Add(o);
                        foreach (var f in Fields(t)) f.SetValue(o, Read(ref r, seen));
                        return o;
                    }
            }
        }
    }
