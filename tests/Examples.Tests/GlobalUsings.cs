global using Flint.Tests;

// Examples are processes that share the build's output; two cores run one at a time.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
