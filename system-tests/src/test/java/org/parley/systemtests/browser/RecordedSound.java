package org.parley.systemtests.browser;

import com.microsoft.playwright.Page;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.parley.testkit.Tones;

/** A recorded track as a browser decodes it: 48 kHz mono. */
public final class RecordedSound {
    private static final int SAMPLE_RATE = 48_000;
    private static final String DECODE =
            """
            async encoded => {
              const bytes = Uint8Array.from(atob(encoded), each => each.charCodeAt(0));
              const context = new OfflineAudioContext(1, 48000, 48000);
              const sound = await context.decodeAudioData(bytes.buffer);
              const input = sound.getChannelData(0);
              const samples = new Int16Array(input.length);
              for (let i = 0; i < input.length; i++) samples[i] = Math.max(-32768, Math.min(32767, Math.round(input[i] * 32767)));
              const out = new Uint8Array(samples.buffer);
              let text = '';
              for (let i = 0; i < out.length; i += 0x8000) text += String.fromCharCode(...out.subarray(i, i + 0x8000));
              return btoa(text);
            }
            """;

    private final short[] samples;

    private RecordedSound(short[] samples) {
        this.samples = samples;
    }

    /** Decodes a file in a page: what it makes of it is what people hear. */
    public static RecordedSound decodedBy(Page page, byte[] file) {
        var bytes = Base64.getDecoder().decode((String) page.evaluate(DECODE, Base64.getEncoder().encodeToString(file)));
        var samples = new short[bytes.length / 2];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) ((bytes[2 * i] & 0xFF) | (bytes[2 * i + 1] << 8));
        }
        return new RecordedSound(samples);
    }

    public double seconds() {
        return samples.length / (double) SAMPLE_RATE;
    }

    /** How loud a frequency is in the part from {@code fromSecond} to {@code toSecond}. */
    public double amplitude(double hertz, double fromSecond, double toSecond) {
        int from = (int) (fromSecond * SAMPLE_RATE);
        int to = Math.min(samples.length, (int) (toSecond * SAMPLE_RATE));
        return Tones.amplitudeOverTime(hertz, SAMPLE_RATE, samples, from, to - from);
    }

    /** How loud each frequency is. */
    public Map<Integer, Double> amplitudes(List<Integer> hertz, double fromSecond, double toSecond) {
        var all = new java.util.TreeMap<Integer, Double>();
        hertz.forEach(each -> all.put(each, amplitude(each, fromSecond, toSecond)));
        return all;
    }
}
