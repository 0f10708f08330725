package org.parley.node.wiring;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.base.time.WallClock;
import org.parley.domain.trace.SqlSipTraces;
import org.parley.net.hep.HepSocket;
import org.parley.node.config.Keys;
import org.parley.node.config.Settings;
import org.parley.node.config.SipTracing;
import org.parley.platform.sql.Database;
import org.parley.roles.edge.BorderPorts;
import org.parley.roles.edge.door.AuditFile;
import org.parley.roles.edge.door.BanList;
import org.parley.roles.edge.trace.CallTraces;
import org.parley.roles.edge.trace.HepExport;
import org.parley.roles.edge.trace.SipTrace;

/** Where the border of a node writes down what it refused, and what passed. */
final class BorderWiring {
    private static final int HEP_WAITING_MAX = 8_192;
    private static final Executor THREADS = task -> Thread.ofVirtual().name("parley-border").start(task);

    private BorderWiring() {}

    static BorderPorts of(Settings settings, Path folder, Database database, BanList.Store bans, WallClock clock) {
        var standard = CallTraces.Limits.defaults();
        var limits = new CallTraces.Limits(
                standard.callsMax(),
                standard.bytesMax(),
                standard.savingMax(),
                standard.savedPerSecond(),
                settings.get(Keys.SIP_TRACE_KEEP),
                standard.keepsMessageBodies());
        return new BorderPorts(
                new SqlSipTraces(database, settings.get(Keys.SIP_TRACE_SIZE) * 1_000_000L),
                settings.get(Keys.SIP_TRACE) == SipTracing.ON ? Optional.of(limits) : Optional.empty(),
                new AuditFile(folder.resolve("audit"), THREADS, AuditFile.Limits.DEFAULT),
                bans,
                settings.get(Keys.SIP_HEP_ADDRESS)
                        .map(address -> export(address, settings.get(Keys.SIP_HEP_CAPTURE_ID), clock))
                        .orElse(SipTrace.OFF));
    }

    private static SipTrace export(String address, int captureId, WallClock clock) {
        int colon = address.lastIndexOf(':');
        var host = colon < 0 ? "" : address.substring(0, colon).replace("[", "").replace("]", "");
        var port = address.substring(colon + 1);
        if (host.isEmpty() || !port.matches("\\d{1,5}") || Integer.parseInt(port) > 65_535) {
            throw new ParleyException(
                    ErrorCode.CONFIGURATION,
                    Keys.SIP_HEP_ADDRESS.name() + ": \"" + address + "\" is not host:port; write it as in 192.0.2.9:9060");
        }
        return new HepExport(clock, THREADS, captureId, HEP_WAITING_MAX, HepSocket.open(host, Integer.parseInt(port)));
    }
}
