package org.parley.systemtests.peers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import org.parley.systemtests.browser.Chromium;
import org.parley.systemtests.browser.Hearing;
import org.parley.systemtests.browser.ToneFile;
import org.parley.systemtests.node.Eventually;

/**
 * A telephone in a browser page: JsSIP or SIP.js over WebSocket with WebRTC, as other people's pages embed them
 * ({@code web/webphones}). Closing it ends the browser.
 */
public final class WebPhone implements AutoCloseable {
    /** Whose stack it is. */
    public enum Library {
        JSSIP,
        SIPJS
    }

    private final SipAccount account;
    private final Chromium chromium;
    private int seen;

    private WebPhone(Library library, SipAccount account, int toneHz, Path folder) {
        this.account = account;
        chromium = new Chromium(ToneFile.sine(folder.resolve("tone.wav"), toneHz, 48_000, 2));
        // A page of its own at a secure address: microphones need one.
        var address = "https://" + account.host() + ":" + account.port() + "/web-phone-of-the-test";
        page().route(address, route -> route.fulfill(
                new Route.FulfillOptions().setContentType("text/html").setBody("<!doctype html><title>web phone</title>")));
        page().navigate(address);
        page().addScriptTag(new Page.AddScriptTagOptions().setPath(script(library)));
    }

    private static Path script(Library library) {
        var file = Path.of("..", "web", "target", "webphones", library.name().toLowerCase(java.util.Locale.ROOT) + ".js");
        if (!Files.exists(file)) {
            throw new IllegalStateException(file + " is missing: npm run build:webphones in web makes it, make test too");
        }
        return file;
    }

    /** Opens a page and registers over {@code wss}. The folder must not be there yet. */
    public static WebPhone register(Library library, SipAccount account, int toneHz, Path folder) {
        if (!account.transport().equals("wss")) {
            throw new IllegalArgumentException("A web phone registers over wss, not " + account.transport());
        }
        try {
            Files.createDirectories(folder);
        } catch (java.io.IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
        var phone = new WebPhone(library, account, toneHz, folder);
        try {
            phone.call("register", Map.of(
                    "uri", "sip:" + account.number() + "@" + account.host(),
                    "server", "wss://" + account.host() + ":" + account.port() + "/sip",
                    "user", account.number(),
                    "password", account.password()));
            phone.await("registered");
            return phone;
        } catch (RuntimeException | AssertionError failure) {
            phone.close();
            throw failure;
        }
    }

    private void call(String method, Object... arguments) {
        page().evaluate("([method, given]) => window.phone[method](...given)", List.of(method, List.of(arguments)));
    }

    public Page page() {
        return chromium.page();
    }

    private String address(String number) {
        return "sip:" + number + "@" + account.host();
    }

    public void dial(String number) {
        call("dial", address(number));
    }

    public void answer() {
        call("answer");
    }

    public void hangUp() {
        call("hangUp");
    }

    public void hold() {
        call("hold");
    }

    public void resume() {
        call("resume");
    }

    /** Sends the other one to a number (REFER). */
    public void transfer(String number) {
        call("transfer", address(number));
    }

    public void message(String number, String text) {
        call("message", address(number), text);
    }

    public void unregister() {
        call("unregister");
    }

    /** Waits until this has happened, after what was waited for before; answers all of it: {@code ended:Busy}. */
    public String await(String begin) {
        try {
            var found = Eventually.get(() -> next(begin), line -> !line.isEmpty());
            return found;
        } catch (AssertionError late) {
            throw new AssertionError(
                    "No " + begin + "; what happened: " + page().evaluate("() => window.phone.happened") + "\n" + chromium.console(), late);
        }
    }

    @SuppressWarnings("unchecked")
    private String next(String begin) {
        var all = (List<String>) page().evaluate("() => window.phone.happened");
        for (int i = seen; i < all.size(); i++) {
            if (all.get(i).startsWith(begin)) {
                seen = i + 1;
                return all.get(i);
            }
        }
        return "";
    }

    /** What it plays in {@code millis} milliseconds. */
    public Hearing hear(int millis) {
        return Hearing.of(page(), "window.phone.remoteStream", millis);
    }

    @Override
    public void close() {
        chromium.close();
    }
}
