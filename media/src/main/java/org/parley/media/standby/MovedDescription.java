package org.parley.media.standby;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.parley.protocols.ice.IceCredentials;
import org.parley.protocols.sdp.IceCandidate;

/**
 * Makes the next offer of a leg out of the last description that another node wrote: the same sections, mids, payload types, SSRCs and
 * session, as a browser would otherwise build its receivers anew; only where and under which names we are reached is new. Works on
 * lines, so that whatever else stands there stays. Functions only.
 */
public final class MovedDescription {
    private static final String END = "\r\n";

    private MovedDescription() {}

    /** An offer that restarts ICE; with another fingerprint it also makes a new handshake (RFC 8842 §5.5). */
    public static String restart(
            String last, IceCredentials ice, String fingerprintSha256, List<IceCandidate> candidates) {
        var lines = new ArrayList<String>();
        boolean isListed = true;
        for (var line : last.split("\r?\n")) {
            if (line.startsWith("o=")) {
                lines.add(nextVersion(line));
            } else if (line.startsWith("m=")) {
                lines.add(port(line) == 0 ? line : withPort(line, candidates.isEmpty() ? 9 : candidates.getFirst().port()));
                isListed = false;
            } else if (line.startsWith("c=") && !candidates.isEmpty()) {
                lines.add(connection(candidates.getFirst().address())); // RFC 8829 §5.3.1: the default candidate.
            } else if (line.startsWith("a=candidate:") || line.equals("a=end-of-candidates") || line.equals("a=ice-lite")) {
                continue;
            } else if (line.startsWith("a=ice-ufrag:")) {
                if (!isListed) {
                    candidates.forEach(each -> lines.add("a=candidate:" + each.toText()));
                    isListed = true;
                }
                lines.add("a=ice-ufrag:" + ice.fragment());
            } else if (line.startsWith("a=ice-pwd:")) {
                lines.add("a=ice-pwd:" + ice.password());
            } else if (line.startsWith("a=fingerprint:")) {
                lines.add("a=fingerprint:sha-256 " + fingerprintSha256);
            } else if (line.startsWith("a=setup:")) {
                lines.add("a=setup:actpass"); // RFC 8842 §5.3: who is asked says again what he is.
            } else {
                lines.add(line);
            }
        }
        return String.join(END, lines) + END;
    }

    /** Where a telephone's description says we are, or port 0 if it has no audio. */
    static InetSocketAddress audioAddress(String description) {
        InetAddress session = InetAddress.getLoopbackAddress();
        InetAddress own = null;
        int port = 0;
        boolean isSession = true;
        for (var line : description.split("\r?\n")) {
            if (line.startsWith("m=")) {
                if (port > 0) {
                    break;
                }
                isSession = false;
                port = line.startsWith("m=audio ") ? port(line) : 0;
            } else if (line.startsWith("c=")) {
                var address = literal(line.substring(line.lastIndexOf(' ') + 1));
                if (isSession) {
                    session = address;
                } else if (port > 0) {
                    own = address;
                }
            }
        }
        return new InetSocketAddress(own == null ? session : own, port);
    }

    /** A telephone's description with another address and port of ours; keys and codecs are the same. */
    public static String at(String last, InetSocketAddress audio) {
        var lines = new ArrayList<String>();
        var host = audio.getAddress().getHostAddress();
        boolean isAudio = false;
        for (var line : last.split("\r?\n")) {
            if (line.startsWith("o=")) {
                lines.add(nextVersion(line));
            } else if (line.startsWith("c=")) {
                lines.add(connection(host));
            } else if (line.startsWith("m=audio ") && port(line) > 0 && !isAudio) {
                isAudio = true;
                lines.add(withPort(line, audio.getPort()));
            } else if (!line.startsWith("a=rtcp:")) {
                lines.add(line);
            }
        }
        return String.join(END, lines) + END;
    }

    private static String connection(String host) {
        return "c=IN " + (host.contains(":") ? "IP6 " : "IP4 ") + host;
    }

    private static String withPort(String mediaLine, int port) {
        return mediaLine.replaceFirst(" \\d+ ", " " + port + " ");
    }

    private static int port(String mediaLine) {
        var fields = mediaLine.split(" ");
        try {
            return fields.length < 2 ? 0 : Math.clamp(Integer.parseInt(fields[1]), 0, 65_535);
        } catch (NumberFormatException _) {
            return 0;
        }
    }

    private static InetAddress literal(String address) {
        try {
            return InetAddress.ofLiteral(address);
        } catch (IllegalArgumentException _) {
            return InetAddress.getLoopbackAddress();
        }
    }

    /** RFC 3264 §8: the same session, one version on. Steps by more than one, as the other node may have sent one that we did not see. */
    private static String nextVersion(String origin) {
        var fields = origin.split(" ");
        if (fields.length > 2) {
            try {
                fields[2] = Long.toUnsignedString(Long.parseUnsignedLong(fields[2]) + 16);
            } catch (NumberFormatException _) {
                return origin;
            }
        }
        return String.join(" ", fields);
    }
}
