using System;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Copies an ELF64 library, and marks one symbol version that it needs as weak in the copy, so that a loader without that
/// version accepts it. A library that does not need the version, or is weak already, is copied as it is.
/// </summary>
/// <remarks>The layout is in elf.h and in the Linux Standard Base, "Symbol Versioning". See NativeLibs.targets for the why.</remarks>
public sealed class WeakenSymbolVersion : Task
{
    const int ElfMagic = 0x464C457F;        // 0x7F 'E' 'L' 'F'
    const ushort Elf64LittleEndian = 0x0102; // EI_CLASS = 2, EI_DATA = 1
    const int ShtGnuVerNeed = 0x6FFFFFFE;   // sh_type of .gnu.version_r
    const ushort VerFlgWeak = 0x2;          // vna_flags: a missing version is no error

    [Required] public string Source { get; set; }
    [Required] public string Destination { get; set; }
    [Required] public string Version { get; set; }

    public override bool Execute()
    {
        var library = File.ReadAllBytes(Source);
        if (BitConverter.ToInt32(library, 0) != ElfMagic || BitConverter.ToUInt16(library, 4) != Elf64LittleEndian)
        {
            Log.LogError("{0} is not a 64-bit little-endian ELF file.", Source);
            return false;
        }

        Weaken(library);

        // A new file under a new name, renamed: nobody sees half of it, and no hard link to the old one is written through.
        Directory.CreateDirectory(Path.GetDirectoryName(Destination));
        var unfinished = Destination + "." + Guid.NewGuid().ToString("N");
        File.WriteAllBytes(unfinished, library);
        File.Delete(Destination);
        File.Move(unfinished, Destination);
        return true;
    }

    void Weaken(byte[] library)
    {
        // Elf64_Ehdr: e_shoff at 0x28, e_shentsize at 0x3A, e_shnum at 0x3C.
        var sections = (int)BitConverter.ToInt64(library, 0x28);
        int sectionSize = BitConverter.ToUInt16(library, 0x3A), sectionCount = BitConverter.ToUInt16(library, 0x3C);
        for (var i = 0; i < sectionCount; i++)
        {
            // Elf64_Shdr: sh_type at 0x04, sh_offset at 0x18, sh_link (here: which section holds the names) at 0x28.
            var section = sections + i * sectionSize;
            if (BitConverter.ToInt32(library, section + 0x04) != ShtGnuVerNeed)
                continue;
            var needed = (int)BitConverter.ToInt64(library, section + 0x18);
            var stringSection = sections + BitConverter.ToInt32(library, section + 0x28) * sectionSize;
            WeakenNeeded(library, needed, names: (int)BitConverter.ToInt64(library, stringSection + 0x18));
        }
    }

    void WeakenNeeded(byte[] library, int verneed, int names)
    {
        // Elf64_Verneed, one per library: vn_aux at 8, vn_next at 12. Elf64_Vernaux, one per version: vna_flags at 4,
        // vna_name at 8, vna_next at 12. Offsets are relative to the entry; a next of 0 ends the list.
        for (int next = -1; next != 0; verneed += next)
        {
            next = BitConverter.ToInt32(library, verneed + 12);
            var vernaux = verneed + BitConverter.ToInt32(library, verneed + 8);
            for (int nextAux = -1; nextAux != 0; vernaux += nextAux)
            {
                nextAux = BitConverter.ToInt32(library, vernaux + 12);
                if (NameAt(library, names + BitConverter.ToInt32(library, vernaux + 8)) == Version)
                    library[vernaux + 4] |= (byte)VerFlgWeak;
            }
        }
    }

    static string NameAt(byte[] library, int start)
    {
        return Encoding.ASCII.GetString(library, start, Array.IndexOf(library, (byte)0, start) - start);
    }
}
