package org.parley.media.sfu;

/** What pictures are coded in, best liked first: VP8 is what every browser sends in simulcast without trouble. */
public enum VideoCodec {
    VP8("VP8"),
    VP9("VP9"),
    H264("H264"),
    AV1("AV1");

    private final String encoding;

    VideoCodec(String encoding) {
        this.encoding = encoding;
    }

    /** Its name in {@code a=rtpmap}. */
    public String encoding() {
        return encoding;
    }
}
