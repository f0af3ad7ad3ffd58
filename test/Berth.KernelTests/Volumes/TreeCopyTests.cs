using System.Diagnostics;
using Berth.Images.Layers;
using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.KernelTests.Volumes;

/// <summary>Trees of everything a file system has, copied, and packed and unpacked: what stat, tar and getfattr say of them is the same.</summary>
public sealed class TreeCopyTests : IDisposable
{
    private const string Describe =
        "cd $0 && find . -printf '%p %y %m %U %G %s %T@ %l %n\\n' | sed 's/\\(%T@.\\{20\\}\\)0*/\\1/' | sed '/ d /s/ [0-9]* \\([0-9.]*\\)  [0-9]*$/ \\1/' | LC_ALL=C sort "
        + "&& find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum";

    private readonly string _here = Directory.CreateTempSubdirectory("berth-copy-").FullName;

    public void Dispose() => Shell("chattr -R -i $0 2>/dev/null; rm -rf $0", _here);

    [Fact]
    public void Copy_AllKinds_IsTheSame()
    {
        Make("source");
        Directory.CreateDirectory(Here("target"));
        using (SafeFileHandle source = Open("source"), target = Open("target"))
            TreeCopy.Run(source, target, CancellationToken.None);
        Compare("source", "target");
        Assert.True(BlocksOf("target/sparse") < 100, $"{BlocksOf("target/sparse")} blocks");
    }

    [Fact]
    public async Task PackAndExtract_AllKinds_IsTheSame()
    {
        Make("source");
        File.Delete(Here("source/socket"));
        await PackAsync("source", "tar");
        Directory.CreateDirectory(Here("target"));
        using (SafeFileHandle target = Open("target"))
        await using (FileStream archive = File.OpenRead(Here("tar")))
            await FileTransfer.ExtractTreeAsync(target, archive, TestContext.Current.CancellationToken);
        Compare("source", "target");
        Assert.True(BlocksOf("target/sparse") < 100, $"{BlocksOf("target/sparse")} blocks");
        Assert.True(new FileInfo(Here("tar")).Length < 10 << 20, "holes are in the archive");
    }

    /// <summary>GNU tar reads what was packed, holes, attributes and all.</summary>
    [Fact]
    public async Task Pack_ReadByTar_IsTheSame()
    {
        Make("source");
        File.Delete(Here("source/socket"));
        await PackAsync("source", "tar");
        Directory.CreateDirectory(Here("target"));
        Shell("tar -C $0/target --xattrs --xattrs-include='*' --numeric-owner -xpf $0/tar", _here);
        Compare("source", "target");
    }

    [Fact]
    public void Copy_TenThousandFiles_IsTheSame()
    {
        Shell("mkdir $0/source && cd $0/source && for d in $(seq 100); do mkdir d$d; for f in $(seq 100); do echo $d $f >d$d/f$f; done; chown $d:7 d$d/f1; chmod 6755 d$d/f2; done", _here);
        Directory.CreateDirectory(Here("target"));
        long begin = Stopwatch.GetTimestamp();
        using (SafeFileHandle source = Open("source"), target = Open("target"))
            TreeCopy.Run(source, target, CancellationToken.None);
        TestContext.Current.TestOutputHelper?.WriteLine($"10,000 files in {Stopwatch.GetElapsedTime(begin).TotalMilliseconds:0} ms");
        Compare("source", "target");
    }

    [Fact]
    public void Copy_DeepTree_HoldsFewDescriptors()
    {
        Shell("mkdir $0/source; cd $0/source; for i in $(seq 400); do mkdir d; cd d; done; echo x >f", _here);
        Directory.CreateDirectory(Here("target"));
        using (SafeFileHandle source = Open("source"), target = Open("target"))
            TreeCopy.Run(source, target, CancellationToken.None);
        Assert.Equal("401", Shell("find $0/target | wc -l | xargs -I{} expr {} - 1", _here));
    }

    private void Make(string name) => Shell(
        $$"""
        mkdir $0/{{name}} && cd $0/{{name}} && umask 0
        echo text >file; chown 5:6 file; chmod 4751 file; touch -d '2001-02-03 04:05:06.123456789' file
        ln file hard; mkdir -p a/b; ln file a/b/hard; ln -s nowhere/at/all link; chown -h 8:9 link; touch -h -d '2002-03-04 05:06:07.5' link
        mkfifo -m 640 fifo; mknod -m 600 null c 1 3; mknod block b 7 200; : >empty; printf 'x' >"na me"; printf 'y' >"$(printf 'b\377d')"
        truncate -s 100M sparse; printf end >>sparse; printf mid | dd of=sparse bs=1 seek=50000000 conv=notrunc status=none; truncate -s 110M sparse
        dd if=/dev/urandom of=big bs=1M count=3 status=none
        python3 -c 'import os,socket
        os.setxattr("file","user.one",b"\0\1value"); os.setxattr("a","trusted.two",b"2"); os.setxattr("file","security.capability",bytes.fromhex("0100000200040000000000000000000000000000"))
        os.setxattr("a","system.posix_acl_default",bytes.fromhex("0200000001000700ffffffff02000500e8030000040005 00ffffffff10000700ffffffff20000000ffffffff".replace(" ","")))
        socket.socket(socket.AF_UNIX).bind("socket")'
        chmod 1777 a; chmod 2755 a/b; touch -d '2003-01-01' a/b; touch -d '2004-01-01 00:00:00.25' a; touch -d '2005-01-01' .
        """, _here);

    private async Task PackAsync(string directory, string archive)
    {
        using SafeFileHandle source = Open(directory);
        await using FileStream output = File.Create(Here(archive));
        await FileTransfer.PackTreeAsync(source, output, TestContext.Current.CancellationToken);
    }

    private void Compare(string one, string other)
    {
        Assert.Equal(Shell(Describe, Here(one)), Shell(Describe, Here(other)));
        Assert.Equal(Attributes(one), Attributes(other));
    }

    private string Attributes(string tree) => Shell(
        """
        cd $0 && python3 -c 'import os
        for d,s,f in sorted(os.walk(b".")):
            for n in [b"."]+sorted(f):
                p=os.path.join(d,n)
                print(p,[(k,os.getxattr(p,k,follow_symlinks=False)) for k in sorted(os.listxattr(p,follow_symlinks=False))])'
        """, Here(tree));

    private long BlocksOf(string file) => long.Parse(Shell("stat -c %b $0", Here(file)), System.Globalization.CultureInfo.InvariantCulture);

    private SafeFileHandle Open(string name)
    {
        LinuxException.ThrowIfFailed(FilesAt.OpenPath(Here(name), OpenFlags.ReadOnly | OpenFlags.Directory, out SafeFileHandle handle), "open", name);
        return handle;
    }

    private string Here(string name) => Path.Combine(_here, name);

    private static string Shell(string script, string argument)
    {
        using Process process = Process.Start(new ProcessStartInfo("bash", ["-c", script, argument]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{script}\n{output}\n{error.Result}");
        return output.TrimEnd('\n');
    }
}
