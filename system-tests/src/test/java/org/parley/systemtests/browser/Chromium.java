package org.parley.systemtests.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/**
 * One headless Chromium of the system's package whose microphone plays a WAV file over and over. One person each: the
 * microphone belongs to the process. Playwright's driver is the npm package in {@code web/node_modules}.
 */
public final class Chromium implements AutoCloseable {
    private final Playwright playwright;
    private final Browser browser;
    private final BrowserContext context;
    private final Page page;
    private final List<String> console = new ArrayList<>();

    /** Starts a browser that speaks {@code microphone} (16-bit WAV). */
    public Chromium(Path microphone) {
        this(microphone, 1280, 800);
    }

    public Chromium(Path microphone, int width, int height) {
        var environment = new HashMap<>(System.getenv());
        environment.put("PLAYWRIGHT_NODEJS_PATH", onPath("node"));
        environment.put("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        System.setProperty("playwright.cli.dir", driver().toString());
        playwright = Playwright.create(new Playwright.CreateOptions().setEnv(environment));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(Path.of(onPath("chromium")))
                        .setHeadless(true)
                        .setArgs(List.of(
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-quic",
                                "--no-first-run",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync",
                                // Pages that a test makes up have no address; to Chromium they may not speak to loopback then.
                                "--disable-features=LocalNetworkAccessChecks",
                                "--autoplay-policy=no-user-gesture-required",
                                "--use-fake-ui-for-media-stream",
                                "--use-fake-device-for-media-stream",
                                "--use-file-for-fake-audio-capture=" + microphone)));
        context = browser.newContext(
                new Browser.NewContextOptions().setIgnoreHTTPSErrors(true).setViewportSize(width, height));
        page = context.newPage();
        page.onConsoleMessage(message -> console.add(message.type() + ": " + message.text()));
        page.onPageError(error -> console.add("error: " + error));
        page.setDefaultTimeout(15_000);
    }

    public Page page() {
        return page;
    }

    /** What the page wrote to its console: for failing tests. */
    public String console() {
        return String.join("\n", console);
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }

    /** Playwright wants a folder with {@code package/cli.js}: a link to the npm package makes one. */
    private static Path driver() {
        try {
            var installed = Path.of("..", "web", "node_modules", "playwright-core").toAbsolutePath().normalize();
            if (!Files.isDirectory(installed)) {
                throw new IllegalStateException("web/node_modules/playwright-core is missing: run make test, which installs it");
            }
            var folder = Files.createTempDirectory("playwright-driver");
            folder.toFile().deleteOnExit();
            Files.createSymbolicLink(folder.resolve("package"), installed);
            return folder;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String onPath(String program) {
        for (var folder : System.getenv("PATH").split(":")) {
            var candidate = Path.of(folder, program);
            if (Files.isExecutable(candidate)) {
                return candidate.toString();
            }
        }
        throw new IllegalStateException(program + " is not on the PATH: run scripts/setup-tests");
    }
}
