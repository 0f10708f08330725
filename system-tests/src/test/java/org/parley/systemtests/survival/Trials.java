package org.parley.systemtests.survival;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.parley.protocols.sdp.SessionDescription;
import org.parley.protocols.srtp.SrtpProfile;
import org.parley.systemtests.survival.Chain.Member;

/** Calls whose media processes are killed one after the other, at random moments, and what that cost. */
final class Trials implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final int LISTEN_MS = 2_000;

    private final Chain chain;
    private final Wiretap tap;
    private final SplittableRandom random;
    private final boolean hasManyHosts;
    private final List<Outcome> outcomes = new ArrayList<>();
    private Member active;
    private Member standby;
    private boolean hasStandby = true;
    private int calls;
    private int starts;

    /**
     * @param hasManyHosts whether each process has another address than the one before it, as on other machines
     * @param seed of the moments at which processes die
     */
    Trials(Path folder, SrtpProfile profile, int firstPort, boolean hasManyHosts, long seed) throws IOException {
        this.hasManyHosts = hasManyHosts;
        chain = new Chain(folder, profile, firstPort);
        tap = new Wiretap(profile == SrtpProfile.AEAD_AES_128_GCM);
        random = new SplittableRandom(seed);
        active = start();
        standby = start();
        active.follow(standby);
    }

    private Member start() {
        return chain.start(hasManyHosts ? "127.0.0." + (1 + starts++ % 2) : HOST, tap);
    }

    List<Outcome> outcomes() {
        return outcomes;
    }

    String repeated() {
        return tap.repeated();
    }

    int packetsSeen() {
        return tap.packets();
    }

    private String variant(String what) {
        return what + (chain.profile() == SrtpProfile.AEAD_AES_128_GCM ? ", GCM" : ", CM");
    }

    /** One browser alone that is played a tone: {@code moves} kills in a row. */
    void browser(ListeningPage page, int moves) {
        var leg = call(page, 440);
        kill(page, leg, "browser", moves, moves);
        active.tell("end " + leg);
    }

    /** A browser and a telephone in one mix: what the browser hears is the telephone, which is moved as well. */
    void conference(ListeningPage page, int moves) throws IOException {
        try (var phone = new JavaPhone(HOST, 700, Optional.empty())) {
            var leg = call(page, 0);
            connect(phone, "mix-" + leg, leg + "-phone");
            Chain.pause(1_000);
            kill(page, leg, "browser in a conference", moves, moves);
            active.tell("end " + leg);
            active.tell("end " + leg + "-phone");
        }
    }

    /** As a conference, but the browser hears with two ears and the telephone sits to its left: there it must stay. */
    void spatial(ListeningPage page, int moves) throws IOException {
        try (var phone = new JavaPhone(HOST, 700, Optional.empty())) {
            var leg = call(page, 0);
            connect(phone, "mix-" + leg, leg + "-phone");
            active.tell("seat " + leg + " 0 0");
            active.tell("seat " + leg + "-phone -2 0");
            active.tell("hear " + leg);
            Chain.pause(2_000);
            for (int move = 0; move < moves; move++) {
                double before = page.leftOverRightDb();
                kill(page, leg, "browser with two ears", 1, moves - move);
                boolean isThere = until(() -> Math.abs(page.leftOverRightDb() - before) <= 2);
                double after = page.leftOverRightDb();
                if (before < 3 || !isThere) {
                    var last = outcomes.removeLast();
                    outcomes.add(last.andWrong("the voice from the left was " + before + " dB louder there, then " + after));
                }
            }
            active.tell("end " + leg);
            active.tell("end " + leg + "-phone");
        }
    }

    /** Two browsers with cameras in one mix: what the first one sees and hears is measured. */
    void pictures(ListeningPage page, ListeningPage other, int moves) {
        var leg = "leg" + calls++;
        var otherLeg = leg + "-other";
        prepare();
        page.open();
        other.open();
        enter(other, otherLeg, "mix-" + leg);
        enter(page, leg, "mix-" + leg);
        boolean wasSeen = areSeen(page, 0);
        Chain.pause(2_000); // Sizes are settled.
        for (int move = 0; move < moves; move++) {
            Chain.pause(300 + random.nextInt(700));
            outcomes.add(killUnderPictures(page, leg, other, otherLeg, move == 0 ? "" : ", again"));
            if (!wasSeen) {
                outcomes.add(outcomes.removeLast().andWrong("no picture came before the kill"));
            }
            if (move + 1 < moves) {
                replace(page, leg, other, otherLeg);
            } else {
                succeed();
            }
        }
        active.tell("end " + leg);
        active.tell("end " + otherLeg);
    }

    private void enter(ListeningPage page, String leg, String mix) {
        active.tell("offer " + leg + " " + mix + " 0 pictures");
        active.tell("answer " + leg + " " + Chain.encode(page.begin(active.await("sdp", leg).text(2), true)));
        active.await("survivable", leg);
    }

    private static boolean areSeen(ListeningPage page, long sinceMs) {
        return until(() -> page.framesSince(sinceMs) > 0);
    }

    private Outcome killUnderPictures(
            ListeningPage page, String leg, ListeningPage other, String otherLeg, String again) {
        long atMs = System.currentTimeMillis();
        var outcome = killUnder(page, leg, variant("browser with camera" + again));
        standby.find(line -> line.is("please-offer", otherLeg))
                .ifPresent(line -> standby.tell("answer " + otherLeg + " " + Chain.encode(other.take(line.text(3)))));
        var measured = outcome.andPictures(page.frameGapMs(atMs, atMs + LISTEN_MS));
        long takenMs = Long.parseLong(standby.await("taken", otherLeg).words()[2]);
        return areSeen(page, takenMs) ? measured : measured.andWrong("no picture came after the kill");
    }

    /** The browser does not know of the standby, and a NAT keeps the standby from it: only a new offer helps. */
    void unlisted(ListeningPage page) {
        var leg = call(page, 440, " unlisted");
        Chain.pause(random.nextInt(700));
        outcomes.add(killUnder(page, leg, variant("browser, standby unlisted")));
        succeed();
        active.tell("end " + leg);
    }

    /** Nothing is wrong, but the page asked for a restart: nothing is to be heard of that. Returns the milliseconds of silence. */
    double restart(ListeningPage page) {
        var leg = call(page, 440);
        long askedMs = System.currentTimeMillis();
        active.tell("restart " + leg);
        var offer = active.await(line -> line.is("sdp", leg) && line.atMs() >= askedMs);
        active.tell("answer " + leg + " " + Chain.encode(page.take(offer.text(2))));
        Chain.pause(LISTEN_MS);
        double silentMs = page.silence(askedMs, askedMs + LISTEN_MS).get("silent").doubleValue();
        active.tell("end " + leg);
        return silentMs;
    }

    private String call(ListeningPage page, int toneHz) {
        return call(page, toneHz, "");
    }

    private String call(ListeningPage page, int toneHz, String how) {
        var leg = "leg" + calls++;
        prepare();
        page.open();
        active.tell("offer " + leg + " mix-" + leg + " " + toneHz + how);
        var answer = page.begin(active.await("sdp", leg).text(2), false);
        active.tell("answer " + leg + " " + Chain.encode(answer));
        active.await("survivable", leg);
        Chain.pause(1_500);
        return leg;
    }

    /** @param left kills of this call, these among them: after the last one nobody needs another standby */
    private void kill(ListeningPage page, String leg, String what, int moves, int left) {
        for (int move = 0; move < moves; move++) {
            Chain.pause(300 + random.nextInt(700));
            outcomes.add(killUnder(page, leg, variant(what + (move == 0 ? "" : ", again"))));
            if (move + 1 < left) {
                replace(page, leg);
            } else {
                succeed();
            }
        }
    }

    private Outcome killUnder(ListeningPage page, String leg, String variant) {
        double concealed = page.inbound().get("concealed").doubleValue();
        long killedMs = active.kill();
        standby.await("taken", leg);
        String how = "by itself";
        if (!isHeard(leg)) {
            how = "restart";
            var offer = standby.find(line -> line.is("please-offer", leg));
            if (offer.isPresent()) {
                standby.tell("answer " + leg + " " + Chain.encode(page.take(offer.get().text(3))));
            }
        }
        return heard(page, leg, variant, killedMs, concealed, how);
    }

    private Outcome heard(ListeningPage page, String leg, String variant, long killedMs, double concealed, String how) {
        Chain.pause(Math.max(0, killedMs + LISTEN_MS + 200 - System.currentTimeMillis()));
        var silence = page.silence(killedMs, killedMs + LISTEN_MS);
        double concealedMs = (page.inbound().get("concealed").doubleValue() - concealed) / 48;
        var taken = standby.await("taken", leg);
        boolean isHeardAgain = until(() -> page.isLoud(silence.get("level").doubleValue()));
        until(() -> standby.find(line -> line.is("uplink", leg)).isPresent());
        var uplink = standby.find(line -> line.is("uplink", leg));
        var wrong = uplink.isEmpty()
                ? "no uplink came"
                : standby.find(line -> line.is("lost", leg)).map(line -> "lost: " + line.text(2)).orElse("");
        if (silence.get("level").doubleValue() < 0.01) {
            wrong += " nothing was heard before the kill";
        }
        if (!isHeardAgain) {
            wrong += " nothing was heard again";
        }
        return new Outcome(
                variant,
                Double.parseDouble(taken.words()[2]) - killedMs,
                uplink.map(line -> Double.parseDouble(line.words()[2]) / 1_000).orElse(Double.NaN),
                silence.get("silent").doubleValue(),
                concealedMs,
                Double.NaN,
                how,
                wrong.strip());
    }

    /** Waits generously, as others may use the machine: how long it took is measured elsewhere. */
    private static boolean until(BooleanSupplier what) {
        long untilMs = System.currentTimeMillis() + 15_000;
        while (!what.getAsBoolean() && System.currentTimeMillis() < untilMs) {
            Chain.pause(50);
        }
        return what.getAsBoolean();
    }

    private boolean isHeard(String leg) {
        long untilMs = System.currentTimeMillis() + 10_000;
        while (System.currentTimeMillis() < untilMs) {
            if (standby.find(line -> line.is("uplink", leg)).isPresent()) {
                return true;
            }
            if (standby.find(line -> line.is("please-offer", leg)).isPresent()) {
                return false;
            }
            Chain.pause(5);
        }
        return false;
    }

    /** The standby serves now, alone until the next call. */
    private void succeed() {
        active = standby;
        hasStandby = false;
    }

    private void prepare() {
        if (!hasStandby) {
            standby = start();
            active.follow(standby);
            hasStandby = true;
        }
    }

    /** The standby serves now; another one is started behind it. */
    private void replace(ListeningPage page, String leg, ListeningPage other, String otherLeg) {
        replace(page, leg, door -> {
            other.addCandidate(door);
            active.await("survivable", otherLeg);
        });
    }

    private void replace(ListeningPage page, String leg) {
        replace(page, leg, _ -> {});
    }

    private void replace(ListeningPage page, String leg, Consumer<InetSocketAddress> others) {
        active = standby;
        standby = start();
        var door = active.follow(standby);
        page.addCandidate(door);
        others.accept(door);
        active.await("survivable", leg);
        Chain.pause(3_000); // Until the browser has checked the new candidate.
    }

    /** The serving process stands still, is taken for dead, and wakes up while the other one serves its leg. */
    void frozen(ListeningPage page) {
        var leg = call(page, 440);
        Chain.pause(random.nextInt(700));
        long frozenMs = System.currentTimeMillis();
        double concealed = page.inbound().get("concealed").doubleValue();
        active.freeze();
        standby.await("taken", leg);
        Chain.pause(500);
        active.thaw();
        active.await("fenced", leg);
        outcomes.add(heard(page, leg, variant("browser, frozen and woken"), frozenMs, concealed, "by itself"));
        active.kill();
        succeed();
        active.tell("end " + leg);
    }

    /** Two telephones that hear each other; what one of them hears is measured. */
    void phones(boolean isSecure, int moves) throws IOException {
        var profile = isSecure ? Optional.of(chain.profile()) : Optional.<SrtpProfile>empty();
        var name = (isSecure ? variant("telephone, SDES") : "telephone, plain")
                + (hasManyHosts ? ", other host" : ", same host");
        var mix = "mix" + calls++;
        prepare();
        try (var one = new JavaPhone(HOST, 400, profile);
                var other = new JavaPhone(HOST, 700, profile)) {
            connect(one, mix, mix + "-one");
            connect(other, mix, mix + "-other");
            Chain.pause(1_000);
            for (int move = 0; move < moves; move++) {
                Chain.pause(300 + random.nextInt(700));
                outcomes.add(killUnder(one, other, mix, name + (move == 0 ? "" : ", again")));
                succeed();
                if (move + 1 < moves) {
                    prepare();
                    active.await("survivable", mix + "-one");
                    active.await("survivable", mix + "-other");
                }
            }
            active.tell("end " + mix + "-one");
            active.tell("end " + mix + "-other");
        }
    }

    private void connect(JavaPhone phone, String mix, String leg) {
        active.tell("phone " + leg + " " + mix + " " + phone.port() + " " + phone.keys());
        var port = Integer.parseInt(active.await("phone", leg).words()[2]);
        phone.sendTo(new InetSocketAddress(HOST, port));
        active.await("survivable", leg);
    }

    private Outcome killUnder(JavaPhone one, JavaPhone other, String mix, String variant) {
        long killedMs = active.kill();
        var leg = mix + "-one";
        var taken = standby.await("taken", leg);
        standby.await("taken", mix + "-other");
        boolean isMoved = reinvite(one, leg) | reinvite(other, mix + "-other");
        Chain.pause(Math.max(0, killedMs + LISTEN_MS + 100 - System.currentTimeMillis()));
        double silentMs = one.silenceMs(killedMs, killedMs + LISTEN_MS);
        boolean isHeardAgain = until(() -> {
            long nowMs = System.currentTimeMillis();
            return one.silenceMs(nowMs - 1_000, nowMs) < 900;
        });
        var lost = standby.find(line -> line.is("lost", leg)).map(line -> "lost: " + line.text(2)).orElse("");
        var repeated = one.repeated();
        return new Outcome(
                variant,
                Double.parseDouble(taken.words()[2]) - killedMs,
                Double.NaN,
                silentMs,
                Double.NaN,
                Double.NaN,
                isMoved ? "re-INVITE" : "same ports",
                (lost + (repeated.isEmpty() ? "" : " repeated: " + repeated) + (isHeardAgain ? "" : " nothing was heard again")).strip());
    }

    /** What a telephone does when it is sent a new offer. */
    private boolean reinvite(JavaPhone phone, String leg) {
        var offer = standby.find(line -> line.is("please-offer", leg));
        offer.ifPresent(line -> {
            var sdp = SessionDescription.parse(line.text(3)).orThrow();
            var audio = sdp.firstMedia("audio").orElseThrow();
            phone.sendTo(new InetSocketAddress(sdp.connectionOf(audio).orElseThrow().address(), audio.port()));
        });
        return offer.isPresent();
    }

    @Override
    public void close() {
        chain.close();
        tap.close();
    }
}
