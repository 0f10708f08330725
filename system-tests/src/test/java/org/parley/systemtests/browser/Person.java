package org.parley.systemtests.browser;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.nio.file.Path;
import java.util.Map;
import org.parley.systemtests.node.Eventually;
import org.parley.systemtests.node.ParleyNode;

/** Somebody at a browser, who does what people do on Parley's page and whose microphone hears one tone. */
public final class Person implements AutoCloseable {
    private final Chromium chromium;
    private final ParleyNode node;
    private final int toneHz;

    /** @param toneHz what his microphone hears, as long as he is there */
    public Person(ParleyNode node, Path folder, int toneHz) {
        this(node, folder, toneHz, 1280, 800);
    }

    public Person(ParleyNode node, Path folder, int toneHz, int width, int height) {
        this.node = node;
        this.toneHz = toneHz;
        chromium = new Chromium(ToneFile.sine(folder.resolve("tone-" + toneHz + ".wav"), toneHz, 48_000, 2), width, height);
    }

    public Page page() {
        return chromium.page();
    }

    public int toneHz() {
        return toneHz;
    }

    /** Opens a path of the node's page, with the microphone as it is: noise suppression would remove tones. */
    public void open(String path) {
        page().navigate(node.loopbackUrl() + path + (path.contains("?") ? "&" : "?") + "sound=original");
    }

    /** Makes the first account from the one-time link that the node printed. */
    public void setUp(String name, String displayName, String password) {
        var log = node.log();
        int at = log.indexOf("/setup?token=");
        open(log.substring(at, log.indexOf('\n', at) < 0 ? log.length() : log.indexOf('\n', at)).strip());
        element("account-display-name").fill(displayName);
        element("account-name").fill(name);
        element("account-password").fill(password);
        element("set-up").click();
        element("new-conference").waitFor();
    }

    public void signIn(String name, String password) {
        open("/");
        element("sign-in-name").fill(name);
        element("sign-in-password").fill(password);
        element("sign-in").click();
        element("new-conference").waitFor();
    }

    /** As a guest, in the lobby of an invitation: gives his name and waits until he could click. */
    public void enterLobby(String invitationPath, String name) {
        open(invitationPath);
        element("guest-name").fill(name);
        waitUntilReady();
    }

    /** Waits until Join can be clicked. */
    public void waitUntilReady() {
        Eventually.get(() -> element("join").isEnabled(), ready -> ready);
    }

    /** Clicks Join and waits until others could be heard. */
    public void join() {
        element("join").click();
        awaitConnected();
    }

    /** Waits until sound flows. */
    public void awaitConnected() {
        element("room").waitFor();
        try {
            Eventually.get(
                    () -> page().evaluate("() => window.parley.remoteStream ? window.parley.stats().then(all => "
                            + "all.some(each => each.type === 'inbound-rtp' && each.packetsReceived > 5)) : false"),
                    Boolean.TRUE::equals);
        } catch (AssertionError failure) {
            throw new AssertionError("No sound came.\n" + chromium.console() + "\n" + node.log(), failure);
        }
    }

    public void leave() {
        element("leave").click();
    }

    /** What he hears in {@code millis} milliseconds. */
    public Hearing hear(int millis) {
        return Hearing.of(page(), "window.parley.remoteStream", millis);
    }

    /** Listens until he hears the wanted tones and none of the others, for a bounded time; returns what he heard last. */
    public Hearing hearUntil(java.util.function.Predicate<Hearing> fits) {
        return Eventually.get(() -> hear(700), fits);
    }

    /** The same with two ears. */
    public Hearing.Ears hearWithEars(int millis) {
        return Hearing.withEars(page(), "window.parley.remoteStream", millis);
    }

    /** What stands in his page for another person: {@code [data-testid=ID]} of that name. */
    public Locator of(String name, String testId) {
        return page().locator("[data-testid='" + testId + "'][data-name='" + name + "']").first();
    }

    /** Waits until he sees a moving picture of somebody: {@code source} is "camera" or "screen". */
    public void awaitSees(String name, String source) {
        var video = "[data-testid='picture'][data-name='" + name + "'][data-source='" + source + "'][data-state='live'] video";
        try {
            page().waitForFunction(
                    "selector => { const v = document.querySelector(selector); if (!v || !v.videoWidth) return false;"
                            + " const frames = v.getVideoPlaybackQuality().totalVideoFrames;"
                            + " const begun = v.dataset.begun ??= String(frames); return frames > Number(begun) + 3; }",
                    video,
                    new Page.WaitForFunctionOptions().setTimeout(30_000));
        } catch (RuntimeException failure) {
            throw new AssertionError(
                    "No picture of " + name + ": " + page().evaluate("() => window.parley.pictures()") + "\n" + chromium.console() + "\n" + node.log(),
                    failure);
        }
    }

    /** The moments of his last join, in milliseconds since the click. */
    @SuppressWarnings("unchecked")
    public Map<String, Number> sinceClick() {
        return (Map<String, Number>) page().evaluate("() => window.parley.sinceClick");
    }

    public Locator element(String testId) {
        return page().getByTestId(testId).first();
    }

    public void awaitGone(String testId) {
        element(testId).waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.HIDDEN));
    }

    /** What his page wrote to its console. */
    public String console() {
        return chromium.console();
    }

    @Override
    public void close() {
        chromium.close();
    }
}
