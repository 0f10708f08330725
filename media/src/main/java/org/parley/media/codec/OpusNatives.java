package org.parley.media.codec;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;

/**
 * libopus, found once per process: the library on the class path first (its version is known), then the system's.
 * Handles are constants, which is what lets the compiler inline the call. Thread-safe.
 */
final class OpusNatives {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout POINTER = ValueLayout.ADDRESS;
    private static final Linker LINKER = Linker.nativeLinker();
    private static final List<String> TRIED = new ArrayList<>();
    private static final @Nullable SymbolLookup LIBRARY = find();

    // malloc and free: an arena that any thread may use is closed by stopping every thread for a moment, and codecs are
    // closed on media loops.
    static final MethodHandle MALLOC = libc("malloc", FunctionDescriptor.of(POINTER, ValueLayout.JAVA_LONG));
    static final MethodHandle FREE = libc("free", FunctionDescriptor.ofVoid(POINTER));

    static final MethodHandle VERSION = opus("opus_get_version_string", FunctionDescriptor.of(POINTER));
    static final MethodHandle ENCODER_SIZE = opus("opus_encoder_get_size", FunctionDescriptor.of(INT, INT));
    static final MethodHandle ENCODER_INIT =
            opus("opus_encoder_init", FunctionDescriptor.of(INT, POINTER, INT, INT, INT));
    static final MethodHandle ENCODE =
            opus("opus_encode", FunctionDescriptor.of(INT, POINTER, POINTER, INT, POINTER, INT));
    static final MethodHandle ENCODER_SET = opus(
            "opus_encoder_ctl", FunctionDescriptor.of(INT, POINTER, INT, INT), Linker.Option.firstVariadicArg(2));
    static final MethodHandle DECODER_SIZE = opus("opus_decoder_get_size", FunctionDescriptor.of(INT, INT));
    static final MethodHandle DECODER_INIT = opus("opus_decoder_init", FunctionDescriptor.of(INT, POINTER, INT, INT));
    static final MethodHandle DECODE =
            opus("opus_decode", FunctionDescriptor.of(INT, POINTER, POINTER, INT, POINTER, INT, INT));

    private OpusNatives() {}

    static void ensureLoaded() {
        if (LIBRARY == null) {
            throw new ParleyException(
                    ErrorCode.CONFIGURATION,
                    "Opus is not available: no libopus for " + platform() + " could be loaded. Tried: "
                            + String.join("; ", TRIED)
                            + ". Install the system's libopus, or make " + System.getProperty("java.io.tmpdir")
                            + " writable without noexec.");
        }
    }

    private static @Nullable SymbolLookup find() {
        var resource = platform() + "/org/lwjgl/opus/" + System.mapLibraryName("opus");
        try {
            var bundled = bundled(resource);
            if (bundled != null) {
                return bundled;
            }
            TRIED.add(resource + " on the class path (not there)");
        } catch (IOException | IllegalArgumentException failure) {
            TRIED.add(resource + " on the class path (" + failure.getMessage() + ")");
        }
        for (var name : List.of("libopus.so.0", "libopus.0.dylib", "opus.dll")) {
            try {
                return SymbolLookup.libraryLookup(name, Arena.global());
            } catch (IllegalArgumentException _) {
                TRIED.add("the system's " + name);
            }
        }
        return null;
    }

    /** A private temporary folder, so that nobody else can put a library there; gone again once it is loaded. */
    private static @Nullable SymbolLookup bundled(String resource) throws IOException {
        try (var library = OpusNatives.class.getClassLoader().getResourceAsStream(resource)) {
            if (library == null) {
                return null;
            }
            var folder = Files.createTempDirectory("parley-opus");
            var file = folder.resolve(Path.of(resource).getFileName());
            try {
                Files.copy(library, file);
                return SymbolLookup.libraryLookup(file, Arena.global());
            } finally {
                Files.deleteIfExists(file);
                Files.deleteIfExists(folder);
            }
        }
    }

    private static String platform() {
        var os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        var arch = System.getProperty("os.arch");
        var arm = arch.equals("aarch64") || arch.equals("arm64");
        return (os.contains("mac") ? "macos" : os.contains("win") ? "windows" : "linux") + "/" + (arm ? "arm64" : "x64");
    }

    private static MethodHandle libc(String name, FunctionDescriptor type) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type);
    }

    private static MethodHandle opus(String name, FunctionDescriptor type, Linker.Option... options) {
        if (LIBRARY == null) {
            return MethodHandles.empty(type.toMethodType()); // Never called: ensureLoaded stands before it.
        }
        return LINKER.downcallHandle(LIBRARY.findOrThrow(name), type, options);
    }

    /** What a C string needs to be read: addresses come without a size. */
    static MemoryLayout textLayout() {
        return MemoryLayout.sequenceLayout(128, ValueLayout.JAVA_BYTE);
    }
}
