package org.parley.node.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.parley.node.config.ConfigKey.ValueType;

/** Every configuration key of Parley, in the order in which the operators' page lists them. */
public final class Keys {
    private static final List<ConfigKey<?>> ALL_KEYS = new ArrayList<>();

    public static final ConfigKey<Optional<String>> ADVERTISED_ADDRESS = key(
            "node.advertised-address", "", "an IP address, as in 203.0.113.7",
            "The address that telephones and browsers reach this node at. Empty: the local address that faces each peer; set it behind NAT.",
            ValueTypes.OPTIONAL_TEXT);
    public static final ConfigKey<String> BIND_ADDRESS = key(
            "node.bind-address", "0.0.0.0", "an IP address of this machine",
            "Where all ports listen, unless a key below says otherwise.", ValueTypes.TEXT);
    public static final ConfigKey<String> LOG_LEVEL = key(
            "node.log-level", "info", "error, warn, info, debug or trace", "How much the log says.", ValueTypes.TEXT);

    public static final ConfigKey<Integer> HTTP_PORT = key(
            "http.port", "8443", "a port", "HTTPS: the page, the API, the gateway and SIP over WebSocket (`wss://…/sip`).", ValueTypes.PORT);
    public static final ConfigKey<Optional<String>> HTTP_BIND_ADDRESS = key(
            "http.bind-address", "", "an IP address of this machine", "Where `http.port` listens. Empty: `node.bind-address`.", ValueTypes.OPTIONAL_TEXT);
    public static final ConfigKey<LoopbackPort> HTTP_LOOPBACK_PORT = key(
            "http.loopback-port", "8480", "a port, or `off`",
            "Plain HTTP on 127.0.0.1 only, for people on this machine: browsers count localhost as secure, so no certificate warning stands in the way.",
            LoopbackPort::parse);
    public static final ConfigKey<Optional<Path>> TLS_CERTIFICATE = key(
            "tls.certificate", "", "a PEM file", "The certificate chain for HTTPS and SIP over TLS. Empty: a self-signed one is made at first start. Reloaded when the file changes.",
            ValueTypes.OPTIONAL_PATH);
    public static final ConfigKey<Optional<Path>> TLS_KEY = key(
            "tls.key", "", "a PEM file", "The private key of `tls.certificate`.", ValueTypes.OPTIONAL_PATH);

    public static final ConfigKey<List<String>> SIP_DOMAINS = key(
            "sip.domains", "", "names, as in sip.example.org",
            "Domains that telephones register in, besides the node's own addresses, which are always its domain too. The first is the realm of new passwords.", ValueTypes.LIST);
    public static final ConfigKey<Integer> SIP_UDP_PORT = key("sip.udp.port", "5060", "a port", "SIP over UDP.", ValueTypes.PORT);
    public static final ConfigKey<Optional<String>> SIP_UDP_BIND = key(
            "sip.udp.bind-address", "", "an IP address of this machine", "Empty: `node.bind-address`.", ValueTypes.OPTIONAL_TEXT);
    public static final ConfigKey<Integer> SIP_TCP_PORT = key("sip.tcp.port", "5060", "a port", "SIP over TCP.", ValueTypes.PORT);
    public static final ConfigKey<Optional<String>> SIP_TCP_BIND = key(
            "sip.tcp.bind-address", "", "an IP address of this machine", "Empty: `node.bind-address`.", ValueTypes.OPTIONAL_TEXT);
    public static final ConfigKey<Integer> SIP_TLS_PORT = key("sip.tls.port", "5061", "a port", "SIP over TLS.", ValueTypes.PORT);
    public static final ConfigKey<Optional<String>> SIP_TLS_BIND = key(
            "sip.tls.bind-address", "", "an IP address of this machine", "Empty: `node.bind-address`.", ValueTypes.OPTIONAL_TEXT);
    public static final ConfigKey<OnOff> SIP_TLS_VERIFY = key(
            "sip.tls.verify", "on", "on or off",
            "Whether servers that we call by name over TLS must prove that name by their certificate. Telephones need not.", ValueTypes.oneOf(OnOff.class));
    public static final ConfigKey<Optional<Path>> SIP_TLS_ROOTS = key(
            "sip.tls.roots", "", "a PEM file", "Issuers whose certificates of SIP servers we believe. Empty: the machine's.", ValueTypes.OPTIONAL_PATH);
    public static final ConfigKey<Optional<Path>> SIP_TLS_CLIENT_ROOTS = key(
            "sip.tls.client-roots", "", "a PEM file",
            "Issuers of the certificates by which trunks and trusted servers are known. Empty: nobody is asked for one.", ValueTypes.OPTIONAL_PATH);
    public static final ConfigKey<Integer> SIP_CONNECTIONS_MAX = key(
            "sip.connections-max", "20000", "connections", "SIP connections (TCP, TLS, WebSocket) at once; more are refused.", ValueTypes.number(1, 1_000_000));
    public static final ConfigKey<Duration> SIP_REGISTRATION_MAX = key(
            "sip.registration-max", "1h", "a duration", "The longest time that a registration may ask for.", ValueTypes.DURATION_TYPE);
    public static final ConfigKey<Integer> SIP_REGISTRATIONS_MAX = key(
            "sip.registrations-max", "100000", "devices", "Devices registered at once, of all accounts; more are refused.", ValueTypes.number(1, 10_000_000));
    public static final ConfigKey<Integer> SIP_DEVICES_PER_ACCOUNT_MAX = key(
            "sip.devices-per-account-max", "10", "devices", "Devices of one account; one more takes the place of the one that would end first.", ValueTypes.number(1, 1_000));
    public static final ConfigKey<Integer> SIP_LEGS_MAX = key(
            "sip.legs-max", "10000", "telephones", "Telephones in calls through call logic at once; more are refused.", ValueTypes.number(1, 1_000_000));
    public static final ConfigKey<Integer> SIP_PROXY_CALLS_MAX = key(
            "sip.proxy.calls-max", "100000", "calls", "Calls that are only proxied at once; more are refused.", ValueTypes.number(1, 10_000_000));
    public static final ConfigKey<Duration> SIP_PROXY_FIRST_RESPONSE = key(
            "sip.proxy.first-response", "4s", "a duration",
            "How long a server may be silent about a proxied call before the next one is tried.", ValueTypes.DURATION_TYPE);
    public static final ConfigKey<Optional<Path>> SIP_PLAN_FILE = key(
            "sip.plan-file", "", "a YAML or JSON file", "Trunks, routes and limits from a file: applied at the start and when it changes. Empty: `parley plan apply`.", ValueTypes.OPTIONAL_PATH);
    public static final ConfigKey<List<String>> SIP_SERVICE_ROUTE = key(
            "sip.service-route", "", "SIP URIs, as in sip:edge.example.org;lr",
            "The proxies that telephones are told to send their requests through when they register (RFC 3608). Empty: none.", ValueTypes.LIST);

    public static final ConfigKey<List<InetSocketAddress>> DNS_SERVERS = key(
            "dns.servers", "", "addresses, as in 192.0.2.53, 192.0.2.54:5353 or [2001:db8::53]:53",
            "Name servers that say where carriers and other SIP servers are, in order. Empty: the system's, and its hosts file.", ValueTypes.SERVERS);
    public static final ConfigKey<SipTracing> SIP_TRACE = key(
            "sip.trace", "on", "on or off", "Whether the SIP messages of calls are kept, without secrets, to be looked at.", ValueTypes.oneOf(SipTracing.class));
    public static final ConfigKey<Duration> SIP_TRACE_KEEP = key(
            "sip.trace.keep", "7d", "a duration", "How long the messages of ended calls are kept.", ValueTypes.DURATION_TYPE);
    public static final ConfigKey<Integer> SIP_TRACE_SIZE = key(
            "sip.trace.size-mb", "500", "megabytes", "How much the messages of ended calls may take on disk, compressed; the oldest make room.",
            ValueTypes.number(1, 1_000_000));
    public static final ConfigKey<Optional<String>> SIP_HEP_ADDRESS = key(
            "sip.hep.address", "", "host:port", "A capture server that gets a copy of every SIP message over UDP, without secrets (HEP version 3). Empty: none.",
            ValueTypes.OPTIONAL_TEXT);
    public static final ConfigKey<Integer> SIP_HEP_CAPTURE_ID = key(
            "sip.hep.capture-id", "2001", "a number", "What the capture server knows this node by.", ValueTypes.number(1, Integer.MAX_VALUE));

    public static final ConfigKey<Integer> MEDIA_PORT = key(
            "media.port", "10000", "a UDP port", "All WebRTC media of this node.", ValueTypes.PORT);
    public static final ConfigKey<Optional<String>> MEDIA_BIND = key(
            "media.bind-address", "", "an IP address of this machine", "Where media ports listen. Empty: `node.bind-address`.", ValueTypes.OPTIONAL_TEXT);
    public static final ConfigKey<PortRange> MEDIA_RTP_PORTS = key(
            "media.rtp.ports", "20000-29999", "UDP ports, first and last", "Plain and SDES-encrypted RTP of telephones: two ports a leg.", ValueTypes.PORT_RANGE);
    public static final ConfigKey<Integer> MEDIA_LEGS_MAX = key(
            "media.legs-max", "2000", "legs", "Legs at once; a call beyond it is refused with a clear answer.", ValueTypes.number(2, 100_000));
    public static final ConfigKey<OnOff> MEDIA_AUTOMATIC_GAIN = key(
            "media.automatic-gain", "on", "on or off", "Whether voices that are far too soft or too loud are brought nearer to the others, slowly.",
            ValueTypes.oneOf(OnOff.class));
    public static final ConfigKey<Duration> MEDIA_TIMEOUT = key(
            "media.timeout", "30s", "a duration", "A leg from which nothing comes for this long, and which is not on hold, is ended.", ValueTypes.DURATION_TYPE);

    public static final ConfigKey<LoopbackPort> MEDIA_NG_PORT = key(
            "media.ng.port", "off", "a UDP port, or `off`",
            "Where Kamailio or OpenSIPS drive this node as their media relay, by rtpengine's control protocol (docs/operators/ng.md). rtpengine's own is 2223.",
            LoopbackPort::parse);
    public static final ConfigKey<String> MEDIA_NG_BIND = key(
            "media.ng.bind-address", "127.0.0.1", "an IP address of this machine", "Where `media.ng.port` listens. Whoever reaches it and is allowed can listen in to its calls.", ValueTypes.TEXT);
    public static final ConfigKey<List<String>> MEDIA_NG_ALLOW = key(
            "media.ng.allow", "127.0.0.0/8, ::1", "networks, as in 192.0.2.0/24", "From where commands are taken; others get no answer.", ValueTypes.LIST);
    public static final ConfigKey<Integer> MEDIA_NG_CALLS_MAX = key(
            "media.ng.calls-max", "2000", "calls", "Calls relayed for proxies at once; the next is refused, and the proxy asks another relay if it has one.", ValueTypes.number(1, 100_000));
    public static final ConfigKey<Duration> MEDIA_NG_TIMEOUT = key(
            "media.ng.timeout", "60s", "a duration", "A relayed call in which nobody was heard for this long is over.", ValueTypes.DURATION_TYPE);
    public static final ConfigKey<Duration> MEDIA_NG_HOLD_TIMEOUT = key(
            "media.ng.hold-timeout", "1h", "a duration", "The same for a call that somebody holds.", ValueTypes.DURATION_TYPE);
    public static final ConfigKey<List<String>> MEDIA_NG_INTERFACES = key(
            "media.ng.interfaces", "", "names and addresses, as in internal=10.0.0.5, external=203.0.113.7",
            "The addresses that parties are told, by the names that proxies use in `direction`. Empty, and for names not listed: as for everybody.", ValueTypes.LIST);
    public static final ConfigKey<Optional<Path>> MEDIA_NG_SOUNDS = key(
            "media.ng.sounds", "", "a folder", "WAV files that proxies may have played (`play media`), by their path below it. Empty: none.", ValueTypes.OPTIONAL_PATH);
    public static final ConfigKey<Optional<Path>> MEDIA_NG_RECORDINGS = key(
            "media.ng.recordings", "", "a folder", "Where recordings of relayed calls are written, one Ogg Opus file each. Empty: none are made.", ValueTypes.OPTIONAL_PATH);

    public static final ConfigKey<Duration> CALLS_RING_TIMEOUT = key(
            "calls.ring-timeout", "30s", "a duration", "How long a called telephone or page rings.", ValueTypes.DURATION_TYPE);

    public static final ConfigKey<SignUp> ACCOUNTS_SIGN_UP = key(
            "accounts.sign-up", "open", "open or closed", "Whether people may make accounts from the page, each in an organisation of his own.", ValueTypes.oneOf(SignUp.class));
    public static final ConfigKey<Duration> ACCESS_TOKEN_LIFETIME = key(
            "accounts.access-token-lifetime", "15m", "a duration", "How long an access token is good for before it is refreshed.", ValueTypes.DURATION_TYPE);
    public static final ConfigKey<Duration> REFRESH_TOKEN_LIFETIME = key(
            "accounts.refresh-token-lifetime", "30d", "a duration", "How long somebody who does not come back stays signed in.", ValueTypes.DURATION_TYPE);

    public static final ConfigKey<Integer> RECORDING_BITRATE = key(
            "recording.bitrate-kbps", "40", "kbit/s", "Opus bit rate of each recorded track.", ValueTypes.number(12, 256));
    public static final ConfigKey<Integer> RECORDING_DISK_RESERVE = key(
            "recording.disk-reserve-mb", "200", "megabytes", "Free disk below which no recording starts, and running ones stop and keep what they have.", ValueTypes.number(0, 10_000_000));

    private Keys() {}

    /** All keys, in order. */
    public static List<ConfigKey<?>> all() {
        return List.copyOf(ALL_KEYS);
    }

    private static <T> ConfigKey<T> key(String name, String defaultText, String form, String sentence, ValueType<T> type) {
        var key = new ConfigKey<>(name, defaultText, form, sentence, type);
        ALL_KEYS.add(key);
        return key;
    }
}
