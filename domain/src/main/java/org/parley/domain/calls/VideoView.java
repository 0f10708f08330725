package org.parley.domain.calls;

/**
 * A picture that a viewer wants to see, and how large he shows it: the media node sends no more pixels than that.
 *
 * @param width in physical pixels of the viewer's screen; 0 by 0 means not now
 */
public record VideoView(LegId of, VideoSource source, int width, int height) {
    public VideoView {
        if (width < 0 || height < 0) {
            throw new IllegalArgumentException("A picture's size is not negative");
        }
    }
}
