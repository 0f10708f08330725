package org.parley.media.sfu;

import java.util.List;

/** What one connection's sections for pictures came to, seen by us. */
public record VideoAgreement(List<Upload> uploads, List<Download> downloads, VideoExtensions extensions) {
    /** A connection without pictures. */
    public static final VideoAgreement NONE = new VideoAgreement(
            List.of(),
            List.of(),
            new VideoExtensions(
                    VideoExtensions.NONE,
                    VideoExtensions.NONE,
                    VideoExtensions.NONE,
                    VideoExtensions.NONE,
                    VideoExtensions.NONE,
                    VideoExtensions.NONE));

    public VideoAgreement {
        uploads = List.copyOf(uploads);
        downloads = List.copyOf(downloads);
    }

    /**
     * A section in which the peer sends.
     *
     * @param rids its simulcast layers, smallest first (RFC 8853); empty for a single stream
     * @param sources SSRCs that its description names; those of simulcast layers are learned from packets
     */
    public record Upload(
            String mid, PictureSource source, List<VideoFormat> formats, List<String> rids, List<SourcePair> sources) {
        public Upload {
            formats = List.copyOf(formats);
            rids = List.copyOf(rids);
            sources = List.copyOf(sources);
        }
    }

    /** A section in which we send: slot {@code index}. */
    public record Download(String mid, int index, List<VideoFormat> formats) {
        public Download {
            formats = List.copyOf(formats);
        }
    }
}
