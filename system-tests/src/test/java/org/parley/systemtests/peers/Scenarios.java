package org.parley.systemtests.peers;

/** SIPp scenarios, as text. Those of callers run in {@link Sipp}, those of the called in {@link SippServer}. */
public final class Scenarios {
    private static final String SDP =
            """
            v=0
            o=user1 53655765 2353687637 IN IP[local_ip_type] [local_ip]
            s=-
            c=IN IP[media_ip_type] [media_ip]
            t=0 0
            m=audio [media_port] RTP/AVP 0
            a=rtpmap:0 PCMU/8000
            """;

    private Scenarios() {}

    /** A whole call to {@code number@domain} that is held for {@code talkMs}; {@code lostPercent} of what it sends and gets is lost. */
    public static String caller(String domain, int talkMs, int lostPercent) {
        return scenario(
                """
                <send retrans="500"%1$s><![CDATA[
                INVITE sip:[service]@%2$s SIP/2.0
                Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch];rport
                Max-Forwards: 70
                From: <sip:caller@%2$s>;tag=[pid]-[call_number]
                To: <sip:[service]@%2$s>
                Call-ID: [call_id]
                CSeq: 1 INVITE
                Contact: <sip:caller@[local_ip]:[local_port]>
                Content-Type: application/sdp
                Content-Length: [len]

                %3$s]]></send>
                <recv response="100" optional="true"/>
                <recv response="180" optional="true"/>
                <recv response="200" rrs="true"%1$s/>
                <send%1$s><![CDATA[
                ACK [next_url] SIP/2.0
                Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch];rport
                [routes]
                Max-Forwards: 70
                From: <sip:caller@%2$s>;tag=[pid]-[call_number]
                To: <sip:[service]@%2$s>[peer_tag_param]
                Call-ID: [call_id]
                CSeq: 1 ACK
                Content-Length: 0

                ]]></send>
                <pause milliseconds="%4$d"/>
                <send retrans="500"%1$s><![CDATA[
                BYE [next_url] SIP/2.0
                Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch];rport
                [routes]
                Max-Forwards: 70
                From: <sip:caller@%2$s>;tag=[pid]-[call_number]
                To: <sip:[service]@%2$s>[peer_tag_param]
                Call-ID: [call_id]
                CSeq: 2 BYE
                Content-Length: 0

                ]]></send>
                <recv response="200"%1$s/>
                """
                        .formatted(lost(lostPercent), domain, SDP, talkMs));
    }

    /** Calls, and takes it back once it rings; the answer must be 487. */
    public static String callerWhoGivesUp(String domain) {
        return scenario(
                """
                <send retrans="500"><![CDATA[
                INVITE sip:[service]@%1$s SIP/2.0
                Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch];rport
                Max-Forwards: 70
                From: <sip:caller@%1$s>;tag=[pid]-[call_number]
                To: <sip:[service]@%1$s>
                Call-ID: [call_id]
                CSeq: 1 INVITE
                Contact: <sip:caller@[local_ip]:[local_port]>
                Content-Type: application/sdp
                Content-Length: [len]

                %2$s]]></send>
                <recv response="100" optional="true"/>
                <recv response="180"/>
                <send retrans="500"><![CDATA[
                CANCEL sip:[service]@%1$s SIP/2.0
                Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch-3];rport
                Max-Forwards: 70
                From: <sip:caller@%1$s>;tag=[pid]-[call_number]
                To: <sip:[service]@%1$s>
                Call-ID: [call_id]
                CSeq: 1 CANCEL
                Content-Length: 0

                ]]></send>
                <recv response="200"/>
                <recv response="487"/>
                <send><![CDATA[
                ACK sip:[service]@%1$s SIP/2.0
                Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch-6];rport
                Max-Forwards: 70
                From: <sip:caller@%1$s>;tag=[pid]-[call_number]
                To: <sip:[service]@%1$s>[peer_tag_param]
                Call-ID: [call_id]
                CSeq: 1 ACK
                Content-Length: 0

                ]]></send>
                """
                        .formatted(domain, SDP));
    }

    /** Rings for {@code ringMs} and answers; waits for the caller's BYE, which may overtake an ACK that was lost. */
    public static String callee(int ringMs, int lostPercent) {
        return scenario(
                """
                <recv request="INVITE" rrs="true"%1$s/>
                <send%1$s><![CDATA[
                SIP/2.0 180 Ringing
                [last_Via:]
                [last_Record-Route:]
                [last_From:]
                [last_To:];tag=[pid]-[call_number]
                [last_Call-ID:]
                [last_CSeq:]
                Contact: <sip:callee@[local_ip]:[local_port]>
                Content-Length: 0

                ]]></send>
                <pause milliseconds="%2$d"/>
                <send retrans="500"%1$s><![CDATA[
                SIP/2.0 200 OK
                [last_Via:]
                [last_Record-Route:]
                [last_From:]
                [last_To:];tag=[pid]-[call_number]
                [last_Call-ID:]
                [last_CSeq:]
                Contact: <sip:callee@[local_ip]:[local_port]>
                Content-Type: application/sdp
                Content-Length: [len]

                %3$s]]></send>
                <recv request="ACK" optional="true"%1$s/>
                <recv request="BYE"%1$s/>
                <send%1$s><![CDATA[
                SIP/2.0 200 OK
                [last_Via:]
                [last_From:]
                [last_To:]
                [last_Call-ID:]
                [last_CSeq:]
                Content-Length: 0

                ]]></send>
                <pause milliseconds="2000"/>
                """
                        .formatted(lost(lostPercent), ringMs, SDP));
    }

    /** Rings until it is cancelled. */
    public static String calleeWhoIsCancelled() {
        return scenario(
                """
                <recv request="INVITE"/>
                <send><![CDATA[
                SIP/2.0 180 Ringing
                [last_Via:]
                [last_Record-Route:]
                [last_From:]
                [last_To:];tag=[pid]-[call_number]
                [last_Call-ID:]
                [last_CSeq:]
                Contact: <sip:callee@[local_ip]:[local_port]>
                Content-Length: 0

                ]]></send>
                <recv request="CANCEL"/>
                <send><![CDATA[
                SIP/2.0 200 OK
                [last_Via:]
                [last_From:]
                [last_To:];tag=[pid]-[call_number]
                [last_Call-ID:]
                [last_CSeq:]
                Content-Length: 0

                ]]></send>
                <send retrans="500"><![CDATA[
                SIP/2.0 487 Request Terminated
                [last_Via:]
                [last_From:]
                [last_To:];tag=[pid]-[call_number]
                [last_Call-ID:]
                CSeq: 1 INVITE
                Content-Length: 0

                ]]></send>
                <recv request="ACK"/>
                """);
    }

    /** Refuses every call with this status line, as {@code 503 Service Unavailable}. */
    public static String refusing(String status) {
        return scenario(
                """
                <recv request="INVITE"/>
                <send retrans="500"><![CDATA[
                SIP/2.0 %s
                [last_Via:]
                [last_From:]
                [last_To:];tag=[pid]-[call_number]
                [last_Call-ID:]
                [last_CSeq:]
                Content-Length: 0

                ]]></send>
                <recv request="ACK"/>
                """
                        .formatted(status));
    }

    private static String lost(int percent) {
        return percent == 0 ? "" : " lost=\"" + percent + "\"";
    }

    private static String scenario(String steps) {
        return "<?xml version=\"1.0\" encoding=\"ISO-8859-1\" ?>\n<scenario name=\"parley\">\n" + steps + "</scenario>\n";
    }
}
