using Flint.Memory;

namespace Flint.Tests.Memory;

public sealed unsafe class SlabPoolTests : IDisposable
{
    private const long Slab = SlabPool.SlabBytes;

    private readonly SlabPool pool = new(limitBytes: 16 * Slab);

    public void Dispose() => pool.Dispose();

    [Fact]
    public void A_large_piece_that_came_back_is_lent_again_with_its_pages()
    {
        var first = pool.RentLarge(4 * Slab);
        first[0] = 42;
        pool.ReturnLarge(first, 4 * Slab);
        Assert.Equal((0, 4 * Slab), (pool.RentedBytes, pool.HeldBytes));

        var second = pool.RentLarge(4 * Slab);
        Assert.True(first == second);
        Assert.Equal(42, second[0]);
        pool.ReturnLarge(second, 4 * Slab);
    }

    [Fact]
    public void A_larger_free_piece_is_cut_to_what_is_asked_for()
    {
        var first = pool.RentLarge(6 * Slab);
        first[0] = 1;
        first[(2 * Slab) - 1] = 2;
        first[2 * Slab] = 3;
        pool.ReturnLarge(first, 6 * Slab);

        var second = pool.RentLarge((2 * Slab) - 5);
        Assert.True(first == second);
        Assert.Equal((2 * Slab) - 5, pool.HeldBytes);
        // The rest went back to the system: it reads as zero, and what is lent is untouched.
        Assert.Equal((1, 2, 0), (second[0], second[(2 * Slab) - 1], second[2 * Slab]));
        pool.ReturnLarge(second, (2 * Slab) - 5);
    }

    [Fact]
    public void The_smallest_free_piece_that_is_large_enough_is_taken()
    {
        var (small, large) = ((nint)pool.RentLarge(2 * Slab), (nint)pool.RentLarge(5 * Slab));
        pool.ReturnLarge((byte*)large, 5 * Slab);
        pool.ReturnLarge((byte*)small, 2 * Slab);

        Assert.Equal(small, (nint)pool.RentLarge(2 * Slab));
        Assert.Equal(large, (nint)pool.RentLarge(3 * Slab));
        pool.ReturnLarge((byte*)small, 2 * Slab);
        pool.ReturnLarge((byte*)large, 3 * Slab);
    }

    [Fact]
    public void Free_pieces_are_given_up_where_lent_memory_needs_their_room()
    {
        pool.ReturnLarge(pool.RentLarge(10 * Slab), 10 * Slab);
        var slabs = new List<nint>();
        for (var i = 0; i < 8; i++)
        {
            slabs.Add((nint)pool.Rent());
            Assert.InRange(pool.HeldBytes, 0, 16 * Slab);
        }

        var large = pool.RentLarge(8 * Slab);
        Assert.Equal(16 * Slab, pool.HeldBytes);
        pool.ReturnLarge(large, 8 * Slab);
        slabs.ForEach(slab => pool.Return((byte*)slab));
    }

    [Fact]
    public void A_disposed_pool_holds_nothing()
    {
        var piece = pool.RentLarge(3 * Slab);
        pool.ReturnLarge(pool.RentLarge(2 * Slab), 2 * Slab);
        pool.Dispose();
        Assert.Equal(3 * Slab, pool.HeldBytes);
        pool.ReturnLarge(piece, 3 * Slab);
        Assert.Equal(0, pool.HeldBytes);
    }
}
