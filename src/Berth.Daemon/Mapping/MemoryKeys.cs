namespace Berth.Daemon.Mapping;

/// <summary>The lines of the kernel's <c>memory.stat</c> that Docker's API has.</summary>
internal static class MemoryKeys
{
    private static readonly string[] OwnAndTotal =
    [
        "active_anon", "active_file", "cache", "dirty", "inactive_anon", "inactive_file", "mapped_file", "pgfault", "pgmajfault", "pgpgin",
        "pgpgout", "rss", "rss_huge", "unevictable", "writeback",
    ];

    private static readonly string[] V1 = [.. OwnAndTotal, "hierarchical_memory_limit", "hierarchical_memsw_limit", .. OwnAndTotal.Select(static key => $"total_{key}")];

    private static readonly string[] V2 =
    [
        "active_anon", "active_file", "anon", "anon_thp", "file", "file_dirty", "file_mapped", "file_writeback", "inactive_anon", "inactive_file",
        "kernel_stack", "pgactivate", "pgdeactivate", "pgfault", "pglazyfree", "pglazyfreed", "pgmajfault", "pgrefill", "pgscan", "pgsteal", "shmem",
        "slab", "slab_reclaimable", "slab_unreclaimable", "sock", "thp_collapse_alloc", "thp_fault_alloc", "unevictable", "workingset_activate",
        "workingset_nodereclaim", "workingset_refault",
    ];

    /// <summary>All that the API has for this kind of cgroup; 0 for what the kernel does not tell. Null where it tells nothing.</summary>
    public static IReadOnlyDictionary<string, ulong>? Select(IReadOnlyDictionary<string, ulong> details, bool isUnified) => details.Count == 0
        ? null
        : (isUnified ? V2 : V1).Order(StringComparer.Ordinal).ToDictionary(static key => key, key => details.GetValueOrDefault(key), StringComparer.Ordinal);
}
