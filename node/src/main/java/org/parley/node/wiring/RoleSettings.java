package org.parley.node.wiring;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.domain.calls.CallsSettings;
import org.parley.media.codec.OpusSettings;
import org.parley.net.dns.DnsSettings;
import org.parley.base.io.Parsed;
import org.parley.protocols.sip.message.SipUri;
import org.parley.protocols.sip.message.Uri;
import org.parley.net.http.WebServerConfig;
import org.parley.net.sip.FlowLimits;
import org.parley.net.sip.SipListeners;
import org.parley.net.sip.SipTls;
import org.parley.node.config.OnOff;
import org.parley.node.config.ConfigKey;
import org.parley.node.config.Keys;
import org.parley.node.config.OnOff;
import org.parley.node.config.Settings;
import org.parley.roles.edge.EdgeConfig;
import org.parley.roles.media.MediaSettings;
import org.parley.roles.media.ng.NetworkRange;
import org.parley.roles.media.ng.NgSettings;

/** Turns the one configuration into what each role is configured with. */
final class RoleSettings {
    private final Settings settings;

    RoleSettings(Settings settings) {
        this.settings = settings;
    }

    WebServerConfig webServer() {
        var port = settings.get(Keys.HTTP_LOOPBACK_PORT).port();
        return new WebServerConfig(
                bind(Keys.HTTP_BIND_ADDRESS),
                settings.get(Keys.HTTP_PORT),
                port.isPresent() ? Optional.of(port.getAsInt()) : Optional.empty(),
                pages(),
                WebServerConfig.Limits.standard());
    }

    SipTls.Trust sipTrust() {
        return new SipTls.Trust(
                settings.get(Keys.SIP_TLS_VERIFY) == OnOff.ON,
                settings.get(Keys.SIP_TLS_ROOTS),
                settings.get(Keys.SIP_TLS_CLIENT_ROOTS));
    }

    DnsSettings dns() {
        return DnsSettings.of(settings.get(Keys.DNS_SERVERS));
    }

    EdgeConfig edge() {
        var listeners = new SipListeners(
                listener(Keys.SIP_UDP_BIND, Keys.SIP_UDP_PORT),
                listener(Keys.SIP_TCP_BIND, Keys.SIP_TCP_PORT),
                listener(Keys.SIP_TLS_BIND, Keys.SIP_TLS_PORT));
        var standard = EdgeConfig.of(listeners, settings.get(Keys.ADVERTISED_ADDRESS), settings.get(Keys.SIP_DOMAINS));
        return new EdgeConfig(
                standard.listeners(),
                standard.advertisedAddress(),
                standard.domains(),
                flows(standard.flows()),
                standard.timers(),
                limits(standard.limits()),
                settings.get(Keys.SIP_SERVICE_ROUTE).stream().map(RoleSettings::hop).toList());
    }

    private static SipUri hop(String text) {
        if (Uri.parse(text) instanceof Parsed.Ok<Uri>(SipUri hop) && hop.isLooseRouter()) {
            return hop;
        }
        throw new ParleyException(
                ErrorCode.CONFIGURATION, Keys.SIP_SERVICE_ROUTE.name() + ": " + text + " is no SIP URI with ;lr, as in sip:edge.example.org;lr");
    }

    MediaSettings media() {
        var rtp = settings.get(Keys.MEDIA_RTP_PORTS);
        return new MediaSettings(
                address(Keys.MEDIA_BIND.name(), bind(Keys.MEDIA_BIND)),
                settings.get(Keys.ADVERTISED_ADDRESS).map(text -> address(Keys.ADVERTISED_ADDRESS.name(), text)),
                rtp.first(),
                rtp.last(),
                settings.get(Keys.MEDIA_PORT),
                settings.get(Keys.MEDIA_LEGS_MAX),
                settings.get(Keys.MEDIA_AUTOMATIC_GAIN) == OnOff.ON,
                settings.get(Keys.MEDIA_TIMEOUT));
    }

    /** Empty where no proxy may drive this node's relays. */
    Optional<NgSettings> relays() {
        var port = settings.get(Keys.MEDIA_NG_PORT).port();
        if (port.isEmpty()) {
            return Optional.empty();
        }
        var bind = address(Keys.MEDIA_NG_BIND.name(), settings.get(Keys.MEDIA_NG_BIND));
        return Optional.of(new NgSettings(
                new InetSocketAddress(bind, port.getAsInt()),
                settings.get(Keys.MEDIA_NG_ALLOW).stream().map(RoleSettings::network).toList(),
                settings.get(Keys.MEDIA_NG_CALLS_MAX),
                settings.get(Keys.MEDIA_NG_TIMEOUT),
                settings.get(Keys.MEDIA_NG_HOLD_TIMEOUT),
                interfaces(),
                settings.get(Keys.MEDIA_NG_SOUNDS),
                settings.get(Keys.MEDIA_NG_RECORDINGS)));
    }

    private Map<String, String> interfaces() {
        var named = new HashMap<String, String>();
        for (var text : settings.get(Keys.MEDIA_NG_INTERFACES)) {
            int equals = text.indexOf('=');
            if (equals < 1) {
                throw new ParleyException(
                        ErrorCode.CONFIGURATION, Keys.MEDIA_NG_INTERFACES.name() + ": \"" + text + "\" is not name=address, as in internal=10.0.0.5");
            }
            var address = address(Keys.MEDIA_NG_INTERFACES.name(), text.substring(equals + 1).strip());
            named.put(text.substring(0, equals).strip(), address.getHostAddress());
        }
        return named;
    }

    private static NetworkRange network(String text) {
        return NetworkRange.parse(text)
                .orElseThrow(() -> new ParleyException(
                        ErrorCode.CONFIGURATION, Keys.MEDIA_NG_ALLOW.name() + ": \"" + text + "\" is no network, as in 192.0.2.0/24"));
    }

    CallsSettings calls() {
        var standard = CallsSettings.defaults();
        return new CallsSettings(
                standard.maxCalls(),
                standard.maxLegsPerCall(),
                settings.get(Keys.CALLS_RING_TIMEOUT),
                standard.offerUnansweredAfter(),
                standard.browserReturnsWithin(),
                standard.mailboxCapacity(),
                standard.rememberedCommands(),
                standard.plainMediaAllowed());
    }

    OpusSettings recording() {
        var standard = OpusSettings.RECORDING;
        return new OpusSettings(
                standard.application(),
                settings.get(Keys.RECORDING_BITRATE) * 1000,
                standard.complexity(),
                standard.inBandFec(),
                standard.expectedLossPercent());
    }

    long recordingDiskReserveBytes() {
        return settings.get(Keys.RECORDING_DISK_RESERVE) * 1_000_000L;
    }

    private FlowLimits flows(FlowLimits standard) {
        return new FlowLimits(
                settings.get(Keys.SIP_CONNECTIONS_MAX),
                Math.min(standard.connectionsPerAddressMax(), settings.get(Keys.SIP_CONNECTIONS_MAX)),
                standard.messageBytesMax(),
                standard.messageTime(),
                standard.strangerIdle(),
                longer(standard.trustedIdle(), settings.get(Keys.SIP_REGISTRATION_MAX).multipliedBy(2)),
                standard.writeBytesMax(),
                standard.pendingMax(),
                standard.backlogMax());
    }

    private EdgeConfig.Limits limits(EdgeConfig.Limits standard) {
        var most = settings.get(Keys.SIP_REGISTRATION_MAX);
        return new EdgeConfig.Limits(
                standard.transactionsMax(),
                settings.get(Keys.SIP_LEGS_MAX),
                standard.lookUpsMax(),
                settings.get(Keys.SIP_DEVICES_PER_ACCOUNT_MAX),
                settings.get(Keys.SIP_REGISTRATIONS_MAX),
                standard.expiryMin().compareTo(most) < 0 ? standard.expiryMin() : most,
                standard.expiryDefault().compareTo(most) < 0 ? standard.expiryDefault() : most,
                most,
                settings.get(Keys.SIP_PROXY_CALLS_MAX),
                settings.get(Keys.SIP_PROXY_FIRST_RESPONSE),
                standard.sources());
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private Optional<SipListeners.Bind> listener(ConfigKey<Optional<String>> bindKey, ConfigKey<Integer> portKey) {
        var address = new InetSocketAddress(address(bindKey.name(), bind(bindKey)), settings.get(portKey));
        return Optional.of(new SipListeners.Bind(address, portKey.name()));
    }

    private String bind(ConfigKey<Optional<String>> key) {
        return settings.get(key).orElse(settings.get(Keys.BIND_ADDRESS));
    }

    /** The built page lies beside the program; from class files there is none, and the API works alone. */
    private static Optional<Path> pages() {
        var home = System.getProperty("parley.home");
        return Optional.ofNullable(home).map(folder -> Path.of(folder, "web")).filter(Files::isDirectory);
    }

    private static InetAddress address(String key, String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException failure) {
            throw new ParleyException(
                    ErrorCode.CONFIGURATION, key + ": \"" + text + "\" is not an address; use one as in 203.0.113.7", failure);
        }
    }
}
