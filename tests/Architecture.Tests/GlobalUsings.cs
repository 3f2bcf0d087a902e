global using Flint.Tests;
