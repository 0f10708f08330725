import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Takes the signatures out of jars: the AOT cache passes classes of signed jars over, and start would pay for each. */
final class Unsign {
    private static final String SIGNATURE = "META-INF/[^/]*\\.(SF|RSA|DSA|EC)";

    private static boolean isSigned(Path jar) throws IOException {
        try (var in = new JarFile(jar.toFile(), false)) {
            return in.stream().anyMatch(entry -> entry.getName().matches(SIGNATURE));
        }
    }

    public static void main(String[] jars) throws IOException {
        for (var name : jars) {
            var jar = Path.of(name);
            if (!isSigned(jar)) {
                continue;
            }
            var unsigned = jar.resolveSibling(jar.getFileName() + ".new");
            try (var in = new JarFile(jar.toFile(), false);
                    var out = new ZipOutputStream(Files.newOutputStream(unsigned))) {
                for (var entry : in.stream().toList()) {
                    if (entry.getName().matches(SIGNATURE)) {
                        continue;
                    }
                    var copy = new ZipEntry(entry.getName());
                    copy.setTime(entry.getTime());
                    out.putNextEntry(copy);
                    try (var content = in.getInputStream(entry)) {
                        content.transferTo(out);
                    }
                    out.closeEntry();
                }
            }
            Files.move(unsigned, jar, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
