package org.parley.media.standby;

import org.parley.base.io.Parsed;

/** Messages as bytes and back. Functions only; bad input is a value. */
final class StandbyMessages {
    /** The longest message: a record with a long SDP and its parts. */
    static final int BYTES_MAX = 512 * 1024;

    private static final int LEG_BYTES = 512;
    private static final int LEGS_MAX = 65_535;
    private static final int RESERVATIONS_MAX = 128;
    private static final int ADDRESSES_MAX = 16;

    private StandbyMessages() {}

    static byte[] write(StandbyMessage message) {
        var out = new RecordOutput();
        switch (message) {
            case StandbyMessage.Keep(var record) -> LegRecords.write(out.u8(1), record);
            case StandbyMessage.Progress(var progress) -> LegRecords.progress(out.u8(2), progress);
            case StandbyMessage.Gone(var leg) -> out.u8(3).text(leg);
            case StandbyMessage.AllSent() -> out.u8(4);
            case StandbyMessage.Farewell() -> out.u8(5);
            case StandbyMessage.Kept(var leg) -> out.u8(6).text(leg);
            case StandbyMessage.Granted(var leg, var reservations) ->
                out.u8(7).text(leg).list(reservations, LegRecords::reservation);
            case StandbyMessage.Taken(var legs) -> out.u8(8).list(legs, RecordOutput::text);
            case StandbyMessage.Released() -> out.u8(9);
            case StandbyMessage.Beat() -> out.u8(10);
            case StandbyMessage.Reachable(var addresses) -> out.u8(11).list(addresses, RecordOutput::address);
        }
        return out.toBytes();
    }

    static Parsed<StandbyMessage> read(byte[] data) {
        var in = new RecordInput(data);
        StandbyMessage message =
                switch (in.u8()) {
                    case 1 -> new StandbyMessage.Keep(LegRecords.read(in));
                    case 2 -> new StandbyMessage.Progress(LegRecords.progress(in));
                    case 3 -> new StandbyMessage.Gone(in.text(LEG_BYTES));
                    case 4 -> new StandbyMessage.AllSent();
                    case 5 -> new StandbyMessage.Farewell();
                    case 6 -> new StandbyMessage.Kept(in.text(LEG_BYTES));
                    case 7 -> new StandbyMessage.Granted(
                            in.text(LEG_BYTES), in.list(RESERVATIONS_MAX, LegRecords::reservation));
                    case 8 -> new StandbyMessage.Taken(in.list(LEGS_MAX, from -> from.text(LEG_BYTES)));
                    case 9 -> new StandbyMessage.Released();
                    case 10 -> new StandbyMessage.Beat();
                    case 11 -> new StandbyMessage.Reachable(in.list(ADDRESSES_MAX, RecordInput::address));
                    default -> {
                        in.fail("a kind of message that is not known here");
                        yield new StandbyMessage.Beat();
                    }
                };
        return in.end(message);
    }
}
