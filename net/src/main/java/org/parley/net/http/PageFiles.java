package org.parley.net.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The built pages. Files under {@code /assets/} carry their hash in their name and are kept by browsers for good;
 * everything else is asked for again each time and answered 304 if it is the same. Paths without an extension are the
 * page's own routes ({@code /c/TOKEN}) and get {@code index.html}. Thread-safe; what was read is kept in memory, within
 * limits, until the file changes.
 */
final class PageFiles {
    private static final int KEPT_FILES_MAX = 512;
    private static final int FILE_MAX_BYTES = 16 << 20;
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("mjs", "text/javascript; charset=utf-8"),
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("json", "application/json"),
            Map.entry("map", "application/json"),
            Map.entry("webmanifest", "application/manifest+json"),
            Map.entry("txt", "text/plain; charset=utf-8"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("jpg", "image/jpeg"),
            Map.entry("webp", "image/webp"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("woff2", "font/woff2"),
            Map.entry("wasm", "application/wasm"),
            Map.entry("ogg", "audio/ogg"),
            Map.entry("mp3", "audio/mpeg"),
            Map.entry("wav", "audio/wav"));

    private record Page(long modifiedMs, byte[] bytes, byte @Nullable [] zipped, String type, String tag) {}

    private final @Nullable Path root;
    private final Map<Path, Page> kept = new ConcurrentHashMap<>();

    PageFiles(Optional<Path> root) {
        this.root = root.map(path -> path.toAbsolutePath().normalize()).orElse(null);
    }

    /** Must be the last of the routes: it takes every GET. */
    void addTo(RoutesConfig routes) {
        routes.get("/", this::answer);
        routes.get("/<path>", this::answer);
        routes.head("/", this::answer);
        routes.head("/<path>", this::answer);
    }

    private void answer(Context context) throws IOException {
        var path = context.path();
        if (path.startsWith("/api/") || path.startsWith("/health/")) {
            answerMissing(context, "There is no such path; docs/developers/api.md lists them all");
            return;
        }
        var page = root == null ? null : find(root, path);
        if (page != null) {
            answer(context, path, page);
        } else if (root == null || !Files.exists(root.resolve("index.html"))) {
            context.status(404).contentType("text/plain").result("The pages are not built: run make.\n");
        } else {
            answerMissing(context, "There is no such file");
        }
    }

    private static void answerMissing(Context context, String message) {
        context.status(404)
                .contentType("application/json")
                .result("{\"error\":{\"code\":\"not-found\",\"message\":\"" + message + ".\"}}");
    }

    private static void answer(Context context, String path, Page page) {
        context.header(
                "Cache-Control",
                path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache");
        context.header("ETag", page.tag());
        if (page.tag().equals(context.header("If-None-Match"))) {
            context.status(304);
            return;
        }
        context.contentType(page.type());
        var zipped = page.zipped();
        if (zipped != null) {
            context.header("Vary", "Accept-Encoding");
            var accepted = context.header("Accept-Encoding");
            if (accepted != null && accepted.contains("gzip")) {
                context.header("Content-Encoding", "gzip");
                context.result(zipped);
                return;
            }
        }
        context.result(page.bytes());
    }

    private @Nullable Page find(Path folder, String path) throws IOException {
        // Jetty refuses encoded dots and slashes already; this holds without it.
        if (path.contains("\\") || path.contains("\0")) {
            return null;
        }
        var name = path.substring(path.lastIndexOf('/') + 1);
        var wanted = name.contains(".") ? path.substring(1) : "index.html";
        var file = folder.resolve(wanted).normalize();
        if (!file.startsWith(folder) || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return null;
        }
        long modifiedMs = Files.getLastModifiedTime(file).toMillis();
        var known = kept.get(file);
        return known != null && known.modifiedMs() == modifiedMs ? known : read(file, modifiedMs);
    }

    private @Nullable Page read(Path file, long modifiedMs) throws IOException {
        if (Files.size(file) > FILE_MAX_BYTES) {
            return null;
        }
        var bytes = Files.readAllBytes(file);
        var name = Objects.requireNonNull(file.getFileName()).toString();
        var type = TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "application/octet-stream");
        var tag = "\"" + Long.toHexString(modifiedMs) + "-" + Integer.toHexString(bytes.length) + "\"";
        var page = new Page(modifiedMs, bytes, isText(type) ? zip(bytes) : null, type, tag);
        if (kept.size() < KEPT_FILES_MAX) {
            kept.put(file, page);
        }
        return page;
    }

    private static boolean isText(String type) {
        return type.startsWith("text/") || type.contains("json") || type.contains("svg") || type.contains("wasm");
    }

    private static byte[] zip(byte[] bytes) throws IOException {
        var zipped = new ByteArrayOutputStream(bytes.length / 3 + 64);
        try (var stream = new GZIPOutputStream(zipped)) {
            stream.write(bytes);
        }
        return zipped.toByteArray();
    }
}
