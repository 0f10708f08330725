package org.parley.systemtests.browser;

import com.microsoft.playwright.Page;
import java.util.Base64;
import org.parley.testkit.Tones;

/** Listens to what a page really plays: the samples of its remote stream. */
public final class Hearing {
    private static final String RECORD =
            """
            async ([expression, millis, ears]) => {
              const stream = eval(expression);
              if (!stream) throw new Error('no stream at ' + expression);
              const context = new AudioContext({sampleRate: 48000});
              await context.resume();
              const source = context.createMediaStreamSource(stream);
              const processor = context.createScriptProcessor(4096, ears, 1);
              const wanted = Math.ceil(48 * millis) * ears;
              const samples = new Int16Array(wanted);
              let filled = 0;
              await new Promise(resolve => {
                processor.onaudioprocess = event => {
                  const inputs = Array.from({length: ears}, (_, ear) => event.inputBuffer.getChannelData(ear));
                  for (let i = 0; i < inputs[0].length && filled < wanted; i++) {
                    for (const input of inputs) samples[filled++] = Math.max(-32768, Math.min(32767, Math.round(input[i] * 32767)));
                  }
                  if (filled >= wanted) resolve();
                };
                source.connect(processor);
                processor.connect(context.destination);
              });
              await context.close();
              const bytes = new Uint8Array(samples.buffer);
              let text = '';
              for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
              return btoa(text);
            }
            """;

    private final short[] samples;

    private Hearing(short[] samples) {
        this.samples = samples;
    }

    /** Records {@code millis} of the stream that a JavaScript expression names, at 48 kHz. */
    public static Hearing of(Page page, String expression, int millis) {
        return new Hearing(record(page, expression, millis, 1));
    }

    /** The same with two ears. */
    public static Ears withEars(Page page, String expression, int millis) {
        var both = record(page, expression, millis, 2);
        var left = new short[both.length / 2];
        var right = new short[both.length / 2];
        for (int i = 0; i < left.length; i++) {
            left[i] = both[2 * i];
            right[i] = both[2 * i + 1];
        }
        return new Ears(new Hearing(left), new Hearing(right));
    }

    /** What each ear of a page hears. */
    public record Ears(Hearing left, Hearing right) {
        /** How much louder a frequency is at the left ear, in dB; negative at the right. Not a number in silence. */
        public double leftOverRightDb(double hertz) {
            return 20 * Math.log10(left.amplitude(hertz) / right.amplitude(hertz));
        }
    }

    private static short[] record(Page page, String expression, int millis, int ears) {
        var bytes = Base64.getDecoder()
                .decode((String) page.evaluate(RECORD, java.util.List.of(expression, millis, ears)));
        var samples = new short[bytes.length / 2];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) ((bytes[2 * i] & 0xFF) | (bytes[2 * i + 1] << 8));
        }
        return samples;
    }

    /** How loud a frequency is: 0 to 32767. */
    public double amplitude(double hertz) {
        return Tones.amplitudeOverTime(hertz, 48_000, samples, 0, samples.length);
    }

    public short[] samples() {
        return samples.clone();
    }
}
