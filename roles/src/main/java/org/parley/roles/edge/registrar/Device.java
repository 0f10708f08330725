package org.parley.roles.edge.registrar;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * What a request goes to: one device, with its flows, the best first. Only one of them is tried at a time; the next where a flow
 * turns out to be gone (430, or it cannot be sent: RFC 5626 §5.3, §7).
 */
public record Device(List<Binding> flows) {
    public Device {
        flows = List.copyOf(flows);
        if (flows.isEmpty()) {
            throw new IllegalArgumentException("A device has at least one flow");
        }
    }

    /** The flow to try first. */
    public Binding best() {
        return flows.getFirst();
    }

    public Optional<String> instance() {
        return best().instance();
    }

    /** Live bindings by device, those that are preferred first; within a device, the flow registered last comes first. */
    static List<Device> of(List<Binding> live) {
        if (live.size() == 1) {
            return List.of(new Device(live));
        }
        var byInstance = new LinkedHashMap<String, List<Binding>>();
        for (var binding : live) {
            // RFC 5626 §6.1: only contacts with a reg-id are flows of one device.
            var key = binding.regId() > 0 ? "i" + binding.instance().orElse("") : "c" + binding.contact();
            byInstance.computeIfAbsent(key, _ -> new ArrayList<>(2)).addFirst(binding);
        }
        return byInstance.values().stream()
                .map(Device::new)
                .sorted((one, other) -> other.best().preferencePermille() - one.best().preferencePermille())
                .toList();
    }
}
