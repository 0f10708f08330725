package org.parley.protocols.rtp;

import java.util.List;

/** One block of an extended report (RFC 3611 §4). What is not among these is passed over. */
public sealed interface ExtendedReportBlock {
    /** Of a rating, a level or a MOS: nobody knows (RFC 3611 §4.7). */
    int UNAVAILABLE = 127;

    /** When its sender sent it, so that one who sends no sound can measure the round trip (§4.4): 32.32 fixed point since 1900. */
    record ReceiverReferenceTime(long ntpTimestamp) implements ExtendedReportBlock {}

    /** Answers to those, one for each who asked (§4.5). */
    record ReferenceTimesHeard(List<Heard> answers) implements ExtendedReportBlock {
        public ReferenceTimesHeard {
            answers = List.copyOf(answers);
        }

        /** In the middle 32 bits of the reference time, and units of 1/65536 s. */
        public record Heard(int ssrc, long lastReceiverReport, long delaySinceLastReceiverReport) {}
    }

    /** How a call sounds at who reports (§4.7). */
    record VoipMetrics(int ssrc, Loss loss, Delay delay, Levels levels, Rating rating, Buffer buffer)
            implements ExtendedReportBlock {
        /**
         * §4.7.1 and §4.7.2: rates and densities in 1/256, durations in ms.
         *
         * @param gapLengthMin Gmin: so many packets in order end a burst
         */
        public record Loss(
                int lossRate,
                int discardRate,
                int burstDensity,
                int gapDensity,
                int burstMs,
                int gapMs,
                int gapLengthMin) {}

        /** §4.7.3; 0 is unknown. */
        public record Delay(int roundTripMs, int endSystemMs) {}

        /** §4.7.4, in dBm0 and dB, or {@link #UNAVAILABLE}. */
        public record Levels(int signalDbm0, int noiseDbm0, int echoReturnLossDb) {}

        /** §4.7.5: R from 0 to 100, MOS in tenths from 10 to 50, or {@link #UNAVAILABLE}. */
        public record Rating(int r, int externalR, int mosListeningTenths, int mosConversationTenths) {}

        /** §4.7.6 and §4.7.7. */
        public record Buffer(int configuration, int nominalMs, int maximumMs, int absoluteMaximumMs) {}
    }
}
