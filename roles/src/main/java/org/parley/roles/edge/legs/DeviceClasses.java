package org.parley.roles.edge.legs;

import org.parley.domain.calls.DeviceClass;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.message.SipTransport;
import org.parley.roles.edge.registrar.Binding;

/** What sound a device speaks, by the way it comes: the only thing it tells us before it sees an offer. */
public final class DeviceClasses {
    private DeviceClasses() {}

    public static DeviceClass of(Binding device) {
        return of(device.flow());
    }

    public static DeviceClass of(SocketFlow flow) {
        return flow.transport() == SipTransport.WS || flow.transport() == SipTransport.WSS
                ? DeviceClass.WEBRTC
                : flow.isSecure() ? DeviceClass.SECURE : DeviceClass.PLAIN;
    }
}
