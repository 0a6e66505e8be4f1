// IP sets as the kernel has them. The checker's own (app-policy/policystore/ipset.go @ v3.31.0) lose nets of /25 to /31, know
// no SCTP, and are asked for a named port by its number alone; everything else about a verdict stays the checker's.
package main

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"github.com/projectcalico/calico/felix/proto"
)

// Members of one set: nets (single addresses among them), or address, protocol and port.
type ipSet struct {
	nets  []netip.Prefix
	ports map[portMember]bool
}

type portMember struct {
	address  netip.Addr
	protocol Protocol
	port     int
}

func newIPSet(update *proto.IPSetUpdate) (*ipSet, error) {
	set := &ipSet{ports: map[portMember]bool{}}
	for _, written := range update.Members {
		switch update.Type {
		case proto.IPSetUpdate_IP_AND_PORT:
			member, err := parsePortMember(written)
			if err != nil {
				return nil, err
			}
			set.ports[member] = true
		case proto.IPSetUpdate_NET, proto.IPSetUpdate_IP:
			if !strings.Contains(written, "/") {
				address, err := netip.ParseAddr(written)
				if err != nil {
					return nil, err
				}
				set.nets = append(set.nets, netip.PrefixFrom(address, address.BitLen()))
				continue
			}
			prefix, err := netip.ParsePrefix(written)
			if err != nil {
				return nil, err
			}
			set.nets = append(set.nets, prefix.Masked())
		default:
			return nil, fmt.Errorf("no such type of set: %s", update.Type)
		}
	}
	return set, nil
}

// `10.0.0.1,tcp:80`
func parsePortMember(written string) (portMember, error) {
	address, rest, _ := strings.Cut(written, ",")
	protocol, port, _ := strings.Cut(rest, ":")
	number, known := map[string]Protocol{"tcp": 6, "udp": 17, "sctp": 132}[protocol]
	parsed, err := netip.ParseAddr(address)
	if err != nil || !known {
		return portMember{}, fmt.Errorf("no member of a port set: %s", written)
	}
	value, err := strconv.Atoi(port)
	return portMember{parsed, number, value}, err
}

func (s *ipSet) hasAddress(address netip.Addr) bool {
	for _, net := range s.nets {
		if net.Contains(address) {
			return true
		}
	}
	return false
}

// What the packet in question has at the end that a set is matched against. One is shared by all sets of a judge.
type packet struct {
	source, destination portMember
}

// A set in the store of the checker: asked for whatever the checker asks, it answers for the packet in question.
type matchedSet struct {
	of   *ipSet
	at   *packet
	port string
}

const (
	sourcePort      = "source port of "
	destinationPort = "destination port of "
)

// Contains answers for the address that is asked for, or for the packet's address and port at the set's end.
func (s matchedSet) Contains(asked string) bool {
	switch s.port {
	case sourcePort:
		return s.of.ports[s.at.source]
	case destinationPort:
		return s.of.ports[s.at.destination]
	}
	address, err := netip.ParseAddr(asked)
	return err == nil && s.of.hasAddress(address)
}

// AddString and the others fill a set, which is full here.
func (s matchedSet) AddString(string)    {}
func (s matchedSet) RemoveString(string) {}
func (s matchedSet) Members() []string   { return nil }
