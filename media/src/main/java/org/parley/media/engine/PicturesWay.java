package org.parley.media.engine;

import org.parley.media.sfu.PictureChannel;

/** Pictures take the leg's own way to its peer. */
record PicturesWay(MediaLeg leg) implements PictureChannel {
    @Override
    public boolean sendRtp(byte[] packet, int offset, int length) {
        return leg.channel().sendRtp(packet, offset, length);
    }

    @Override
    public boolean sendRtcp(byte[] packet, int offset, int length) {
        return leg.channel().sendRtcp(packet, offset, length);
    }

    @Override
    public boolean isReady() {
        return leg.channel().isReady();
    }
}
