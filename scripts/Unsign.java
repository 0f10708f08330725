import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Takes the signatures out of jars: the AOT cache passes classes of signed jars over, and start would pay for each. */
final class Unsign {
    public static void main(String[] jars) throws IOException {
        for (var name : jars) {
            var jar = Path.of(name);
            var unsigned = jar.resolveSibling(jar.getFileName() + ".new");
            try (var in = new JarFile(jar.toFile(), false);
                    var out = new ZipOutputStream(Files.newOutputStream(unsigned))) {
                for (var entry : in.stream().toList()) {
                    if (entry.getName().matches("META-INF/[^/]*\\.(SF|RSA|DSA|EC)")) {
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
