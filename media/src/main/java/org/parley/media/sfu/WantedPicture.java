package org.parley.media.sfu;

/**
 * A picture that a viewer wants to see, and how large he shows it.
 *
 * @param leg who is to be seen
 * @param width in physical pixels of the viewer's screen; 0 by 0 means not now
 */
public record WantedPicture(String leg, PictureSource source, int width, int height) {
    public WantedPicture {
        if (width < 0 || height < 0) {
            throw new IllegalArgumentException("A picture's size is not negative");
        }
    }
}
